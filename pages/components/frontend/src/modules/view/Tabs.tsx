/** One view at a time, where there is no room for all of them. */
export type View = "tree" | "canvas" | "code";

const NAMES: Readonly<Record<View, string>> = { tree: "Tree", canvas: "Canvas", code: "Code" };

interface Props {
  readonly views: readonly View[];
  readonly chosen: View;
  readonly onChoose: (view: View) => void;
}

export function Tabs({ views, chosen, onChoose }: Props) {
  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = views[(views.indexOf(chosen) + step + views.length) % views.length]!;
    onChoose(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus();
  };
  return (
    <div className="modules-tabs" role="tablist" aria-label="What is shown" onKeyDown={onKeyDown}>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          role="tab"
          data-view={view}
          aria-selected={view === chosen}
          tabIndex={view === chosen ? 0 : -1}
          onClick={() => onChoose(view)}
        >
          {NAMES[view]}
        </button>
      ))}
    </div>
  );
}
