/** Which torch answered, how long it took, and what stood between the program and the machine. */
import { count } from "../../format";

export interface Circumstances {
  readonly torch: string;
  readonly elapsed_ms: number;
  readonly walls: { readonly seccomp: boolean; readonly limits: boolean; readonly note: string };
  readonly more_steps: number;
}

export function Footer({ answer: { torch, elapsed_ms, walls, more_steps } }: { readonly answer: Circumstances }) {
  const guards = [walls.limits && "limits", walls.seccomp && "a filter of system calls"].filter(Boolean);
  return (
    <footer className="program-footer num">
      {more_steps > 0 && <p>{count(more_steps)} more steps were carried out and not kept.</p>}
      {elapsed_ms > 0 && (
        <p>
          {torch && <>torch {torch}, </>}
          {elapsed_ms < 10 ? elapsed_ms.toFixed(1) : Math.round(elapsed_ms)} ms
          {guards.length > 0 && <> · behind {guards.join(" and ")}</>}
        </p>
      )}
      {walls.note && <p>{walls.note}</p>}
    </footer>
  );
}
