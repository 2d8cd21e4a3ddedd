/** Says that an answer came which this page cannot read. */
import { useCell } from "../../cell";
import { useWriting } from "./context";

export function Unreadable() {
  const session = useWriting();
  const { shared } = useCell(session.info);
  if (!useCell(session.unreadable)) return null;
  return (
    <p className="panel problem-panel">
      {shared ? "What this program did cannot be read here; its text is whole." : "The answer could not be read. Run the program again; your text is still here."}
    </p>
  );
}
