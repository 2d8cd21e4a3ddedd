/** What the browser says to Python; `pages/programming.py` and `pages/exploring.py` read it. */
import type { Values } from "../model/controls";
import type { Cell } from "../model/trace";

interface Head {
  readonly doc: string;
  readonly load_rev: number;
  readonly rev: number;
  /** The revision of the trace on screen: Python need not send that one again. */
  readonly painted: number;
}

export interface Edit extends Head {
  readonly text: string;
}

export interface Poke {
  readonly step: number;
  readonly storage: number;
  readonly dtype: string;
  readonly cell: number;
  readonly value: Cell;
}

export interface Run extends Edit {
  readonly pokes: readonly Poke[];
}

export interface Arguments extends Head {
  readonly values: Values;
}
