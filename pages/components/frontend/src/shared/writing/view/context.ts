/** The program being written, for the views that every page with a program has. */
import { createContext, useContext } from "react";
import type { AnyWriting } from "../state/writing";

export const WritingContext = createContext<AnyWriting | null>(null);

export function useWriting(): AnyWriting {
  const writing = useContext(WritingContext);
  if (!writing) throw new Error("A view of a program stands outside of its page.");
  return writing;
}
