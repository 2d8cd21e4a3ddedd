/** How the step runs: the grad mode, and what the pass keeps and records. */
import { kindWords } from "../../model/words";
import type { Scene } from "../../model/scene";

const MODES = {
  grad: { text: "grad enabled", tone: "ok", title: "Autograd records what this step does." },
  no_grad: { text: "no_grad", tone: "hot", title: "Autograd does not record: results do not require grad." },
  inference: { text: "inference mode", tone: "hot", title: "Autograd does not record, and versions are not counted." },
} as const;

export function Modes({ scene: { step, progress, moment } }: { readonly scene: Scene }) {
  const mode = MODES[step.grad_mode];
  const pass = progress && progress.pass.step === moment.step ? progress.pass : null;
  return (
    <>
      <h4>Mode</h4>
      <div className="modes">
        <span className={`tag ${mode.tone}`} title={mode.title}>
          {mode.text}
        </span>
        {pass && (
          <>
            <span className="tag">{kindWords(pass)}</span>
            <span className={`tag ${pass.retain_graph ? "hot" : ""}`} title={pass.retain_graph ? "The saved tensors are kept: another pass can follow." : "Each node drops its saved tensors as soon as it has run."}>
              retain_graph {pass.retain_graph ? "on" : "off"}
            </span>
            <span className={`tag ${pass.create_graph ? "hot" : ""}`} title={pass.create_graph ? "The pass is recorded itself: its gradients can be differentiated." : "The pass itself is not recorded."}>
              create_graph {pass.create_graph ? "on" : "off"}
            </span>
          </>
        )}
      </div>
      {pass?.error && <p className="is-bad">{pass.error}</p>}
    </>
  );
}
