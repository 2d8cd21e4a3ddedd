/** The session of the program on screen, for every view. */
import { createContext, useContext } from "react";
import { useCell } from "../../shared/cell";
import type { Scene } from "../model/scene";
import type { Session } from "../state/session";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("A view of gradients stands outside of its session.");
  return session;
}

export const useScene = (): Scene | null => useCell(useSession().scene);
