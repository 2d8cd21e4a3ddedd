/** What Python sends on every run, read with care. */
import { isRecord } from "../../shared/fields";
import { readWritten, type Written } from "../../shared/writing/state/incoming";
import { readTrace, type GradTrace } from "../model/trace";

export type Incoming = Written<GradTrace>;

export const readIncoming = (value: unknown): Incoming => readWritten(isRecord(value) ? value : {}, "autograd", readTrace);
