/** Says where one looks, so that a link can point there; the view that leaves takes its own word back. */
import { useEffect } from "react";
import { readPlace, setPlace, type Place } from "./place";

export function usePlace({ node, step }: Place): void {
  useEffect(() => {
    setPlace(node === undefined && step === undefined ? null : { node, step });
    const said = readPlace();
    return () => {
      if (readPlace() === said) setPlace(null); // the next page may have spoken already
    };
  }, [node, step]);
}
