/** An empty canvas says what to do first. */
import { useCell } from "../../shared/cell";
import { useSession } from "./context";

const EXAMPLES = [
  { key: "digits_cnn", title: "Small CNN", text: "reads handwritten digits in seconds" },
  { key: "lenet5", title: "LeNet-5", text: "the classic of 1998, 61,706 parameters" },
  { key: "quickstart_mlp", title: "Quickstart MLP", text: "PyTorch's first tutorial, 784-512-512-10" },
] as const;

export function EmptyState() {
  const session = useSession();
  const graph = useCell(session.graph);
  const dragged = useCell(session.dragged);
  const things = graph.inputs.length + graph.nodes.length + graph.frames.length + graph.outputs.length;
  if (things > 0) return null;
  if (session.readOnly)
    return (
      <div className="empty">
        <h2>This drawing is empty</h2>
        <p>No model had been drawn here yet.</p>
      </div>
    );
  return (
    <div className={`empty${dragged ? " is-dragging" : ""}`}>
      <h2>Drag an Input here to begin</h2>
      <p>
        Then add layers and draw wires between their ports. Double-click or <kbd>/</kbd> searches for a
        layer; <kbd>?</kbd> lists all keys.
      </p>
      <p className="soft">Or start from one of these:</p>
      <div className="empty-examples">
        {EXAMPLES.map(({ key, title, text }) => (
          <button
            key={key}
            type="button"
            className="empty-example"
            onClick={() => session.bridge.action("example", key)}
          >
            <b>{title}</b>
            <span>{text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
