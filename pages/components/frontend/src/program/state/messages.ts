/** What the browser says to Python; `pages/programming.py` and `pages/exploring.py` read it. */
import type { Cell } from "../../shared/record";
import type { Edit, Head } from "../../shared/writing/state/writing";
import type { Values } from "../model/controls";

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
