/** What Python sends on every run, read with care. */
import { readAround, type Around } from "../../shared/around";
import { asNumber, asText, isRecord } from "../../shared/fields";
import { readIncoming as readCanvas, type Incoming as Canvas } from "../../canvas/state/incoming";
import { readReport, type Report } from "../model/rows";

export interface Incoming extends Around {
  readonly doc: string;
  /** Raised when Python describes the module anew. */
  readonly rev: number;
  /** The newest choice of this browser that Python knows. */
  readonly ack: number;
  readonly selected: string;
  readonly height: number | null;
  /** Reading ten thousand rows takes time, so they are read only when their revision is new. */
  readonly whole: (() => Whole) | null;
}

export interface Whole {
  readonly report: Report;
  readonly code: string;
  readonly canvas: Canvas;
  readonly hasGraph: boolean;
}

export function readIncoming(value: unknown): Incoming {
  const data = isRecord(value) ? value : {};
  return {
    ...readAround(data),
    doc: asText(data.doc, "modules"),
    rev: asNumber(data.rev) ?? 0,
    ack: asNumber(data.ack) ?? 0,
    selected: asText(data.selected),
    height: asNumber(data.height),
    whole: Array.isArray(data.rows)
      ? () => {
          const { graph, catalog, catalog_version, labels } = data;
          const version = asText(catalog_version) || (isRecord(catalog) ? asText(catalog.version) : "");
          const canvas = readCanvas({ document: graph, catalog, catalog_version: version, labels });
          return { report: readReport(data), code: asText(data.code).trimEnd(), canvas, hasGraph: canvas.document !== null };
        }
      : null,
  };
}
