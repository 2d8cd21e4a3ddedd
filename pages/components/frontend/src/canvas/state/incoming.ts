/** What Python sends on every run, read with care. */
import { readAround, type Around } from "../../shared/around";
import { asList, asNumber, asText, asTexts, isRecord, readEach, type Fields } from "../../shared/fields";
import { readAnswers, type Answers } from "../model/answers";
import { makeCatalog, type Catalog, type Kind, type Param, type ParamType } from "../model/catalog";
import { readGraph, readValue } from "../model/parse";
import type { Graph } from "../model/types";

export interface Offers {
  readonly nonce: number;
  readonly fits: readonly string[];
}

export interface Refusal {
  readonly rev: number;
  readonly problems: readonly string[];
}

export interface Incoming extends Around {
  readonly doc: string;
  readonly load_rev: number;
  readonly ack: number;
  readonly document: Graph | null;
  readonly catalog: Catalog | null;
  readonly catalog_version: string;
  readonly refused: Refusal | null;
  readonly offers: Offers | null;
  readonly labels: Answers | null;
}

export function readIncoming(value: unknown): Incoming {
  const data = isRecord(value) ? value : {};
  return {
    ...readAround(data),
    doc: asText(data.doc, "document"),
    load_rev: asNumber(data.load_rev) ?? 0,
    ack: asNumber(data.ack) ?? 0,
    document: readGraph(data.document),
    catalog: readCatalog(data.catalog),
    catalog_version: asText(data.catalog_version),
    refused: isRecord(data.refused)
      ? { rev: asNumber(data.refused.rev) ?? 0, problems: asTexts(data.refused.problems) }
      : null,
    offers: isRecord(data.offers)
      ? { nonce: asNumber(data.offers.nonce) ?? -1, fits: asTexts(data.offers.fits) }
      : null,
    labels: readAnswers(data.labels),
  };
}

const TYPES: readonly ParamType[] = ["int", "float", "bool", "choice", "ints", "text"];

export function readCatalog(value: unknown): Catalog | null {
  if (!isRecord(value)) return null;
  const groups = readEach(value.groups, (group) => ({ name: asText(group.name), colour: asText(group.colour, "shape") }));
  return makeCatalog(asText(value.version), groups, readEach(value.kinds, readKind));
}

function readKind(entry: Fields): Kind | null {
  const kind = asText(entry.kind);
  if (!kind) return null;
  const docs = asText(entry.docs);
  return {
    kind,
    group: asText(entry.group),
    meaning: asText(entry.meaning),
    docs: docs.startsWith("https://") ? docs : "",
    stem: asText(entry.stem, "layer"),
    is_module: entry.is_module !== false,
    inputs: readEach(entry.inputs, (port) => ({
      name: asText(port.name, "input"),
      many: port.many === true,
      optional: port.optional === true,
    })),
    outputs: asTexts(entry.outputs),
    gates: isRecord(entry.gates)
      ? Object.fromEntries(Object.entries(entry.gates).map(([port, param]) => [port, asText(param)]))
      : {},
    params: readEach(entry.params, readParam),
  };
}

function readParam(entry: Fields): Param | null {
  const name = asText(entry.name);
  const type = TYPES.find((known) => known === entry.type);
  if (!name || !type) return null;
  const options = asList(entry.options).filter(
    (option): option is string | number | boolean => ["string", "number", "boolean"].includes(typeof option),
  );
  return {
    name,
    type,
    default: readValue(entry.default) ?? null,
    derived: entry.derived === true,
    none: entry.none === true,
    low: asNumber(entry.low),
    high: asNumber(entry.high),
    options: options.length > 0 ? options : null,
    words: asTexts(entry.words),
    fractions: entry.fractions === true,
    length: asNumber(entry.length),
    help: asText(entry.help),
  };
}
