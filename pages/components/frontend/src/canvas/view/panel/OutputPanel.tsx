/** An output of the model. */
import { Counts } from "./NodePanel";
import { PanelHead } from "./PanelHead";

export function OutputPanel({ name }: { readonly name: string }) {
  return (
    <>
      <PanelHead name={name} kind="Output" />
      <p className="soft">What the model returns. Several outputs are returned as a tuple, in their order.</p>
      <Counts name={name} />
    </>
  );
}
