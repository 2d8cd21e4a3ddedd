/** What Python says of a module: the rows of its tree. The same shapes as `inspector/modules/report.py`. */
import { asList, asNumber, asText, asTexts, isRecord, readEach, type Fields } from "../../shared/fields";

export type Role = "module" | "parameter" | "buffer";

export interface Row {
  readonly path: string;
  readonly parent: string;
  readonly role: Role;
  readonly type: string;
  /** All it is reached by, torch's first. */
  readonly names: readonly string[];
  readonly own: number;
  readonly total: number;
  readonly trainable: number;
  readonly bytes: number;
  readonly shape: readonly number[] | null;
  readonly dtype: string;
  readonly device: string;
  /** Null where it is mixed, or where there is nothing to ask. */
  readonly requiresGrad: boolean | null;
  readonly persistent: boolean | null;
  readonly note: string;
  /** Rows with the same number are one object, or share memory. */
  readonly tie: number | null;
  readonly tieKind: "object" | "storage" | "";
  readonly unregistered: boolean;
  /** The line of the code that makes it. */
  readonly line: number | null;
  /** Its name on the canvas. */
  readonly node: string | null;
}

export interface Totals {
  readonly parameters: number;
  readonly trainable: number;
  readonly buffers: number;
  readonly bytes: number;
  readonly lazy: number;
}

/** Something the module holds and does not register. */
export interface Hidden {
  readonly path: string;
  readonly what: string;
  readonly sentence: string;
  readonly fix: string;
  readonly items: readonly string[];
}

export interface Report {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly totals: Totals;
  readonly hidden: readonly Hidden[];
  readonly leftOut: number;
}

const NO_TOTALS: Totals = { parameters: 0, trainable: 0, buffers: 0, bytes: 0, lazy: 0 };
export const EMPTY_REPORT: Report = { title: "", rows: [], totals: NO_TOTALS, hidden: [], leftOut: 0 };

const ROLES: readonly Role[] = ["module", "parameter", "buffer"];

export function readReport(data: Fields): Report {
  const seen = new Set<string>();
  const rows = readEach(data.rows, (entry) => {
    const row = readRow(entry);
    if (seen.has(row.path)) return null;
    seen.add(row.path);
    return row;
  });
  return {
    title: asText(data.title),
    rows,
    totals: isRecord(data.totals) ? readTotals(data.totals) : NO_TOTALS,
    hidden: readEach(data.hidden, readHidden),
    leftOut: asNumber(data.left_out) ?? 0,
  };
}

function readRow(entry: Fields): Row {
  const path = asText(entry.path);
  const names = asTexts(entry.names);
  return {
    path,
    parent: asText(entry.parent),
    role: ROLES.find((role) => role === entry.role) ?? "module",
    type: asText(entry.type),
    names: names.length > 0 ? names : [path],
    own: asNumber(entry.own) ?? 0,
    total: asNumber(entry.total) ?? 0,
    trainable: asNumber(entry.trainable) ?? 0,
    bytes: asNumber(entry.bytes) ?? 0,
    shape: Array.isArray(entry.shape) ? asList(entry.shape).map((size) => asNumber(size) ?? 0) : null,
    dtype: asText(entry.dtype),
    device: asText(entry.device),
    requiresGrad: typeof entry.requires_grad === "boolean" ? entry.requires_grad : null,
    persistent: typeof entry.persistent === "boolean" ? entry.persistent : null,
    note: asText(entry.note),
    tie: asNumber(entry.tie),
    tieKind: entry.tie_kind === "object" || entry.tie_kind === "storage" ? entry.tie_kind : "",
    unregistered: entry.unregistered === true,
    line: asNumber(entry.line),
    node: asText(entry.node) || null,
  };
}

const readTotals = (totals: Fields): Totals => ({
  parameters: asNumber(totals.parameters) ?? 0,
  trainable: asNumber(totals.trainable) ?? 0,
  buffers: asNumber(totals.buffers) ?? 0,
  bytes: asNumber(totals.bytes) ?? 0,
  lazy: asNumber(totals.lazy) ?? 0,
});

function readHidden(entry: Fields): Hidden | null {
  const sentence = asText(entry.sentence);
  if (!sentence) return null;
  return {
    path: asText(entry.path),
    what: asText(entry.what),
    sentence,
    fix: asText(entry.fix),
    items: asTexts(entry.items),
  };
}

/** What a switch on this row shows; null where there is nothing to freeze, or torch does not know of it. */
export function switchOf(row: Row): "on" | "off" | "mixed" | null {
  if (row.role === "buffer" || row.unregistered) return null;
  if (row.requiresGrad !== null) return row.requiresGrad ? "on" : "off";
  return row.role === "module" && row.total > 0 ? "mixed" : null;
}

/** Whether there are values to look at: what is not registered has no name that leads to them. */
export const hasValues = (row: Row): boolean => row.bytes > 0 && !row.unregistered;

/** "conv1" of "features.conv1"; the class of the whole module stands for its empty path. */
export const lastName = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

export const shapeText = (shape: readonly number[] | null): string => {
  if (shape === null) return "";
  return shape.length === 0 ? "scalar" : shape.join("×");
};
