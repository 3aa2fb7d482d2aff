import { createElement, useCallback, useSyncExternalStore } from "react";
import { Box, render, Text, useCursor, useInput, usePaste } from "ink";
import { keysOf } from "./keys.ts";
import { paint } from "./paint.ts";
import { type Screen, screenOf } from "./screen.ts";
import type { OpenScreen, ScreenSource } from "./screen_source.ts";

function Rows({ screen, hasColor }: { readonly screen: Screen; readonly hasColor: boolean }) {
  const { setCursorPosition } = useCursor();
  setCursorPosition(screen.cursor);
  const rows = screen.rows.map((row, index) =>
    createElement(Text, { key: index, wrap: "truncate-end" }, paint(row, hasColor) || " ")
  );
  return createElement(Box, { flexDirection: "column" }, rows);
}

function App({ source }: { readonly source: ScreenSource }) {
  const subscribe = useCallback((listener: () => void) => source.subscribe(listener), [source]);
  const state = useSyncExternalStore(subscribe, () => source.state);
  useInput((input, key) => keysOf(input, key).forEach((one) => source.press(one)));
  usePaste((text) => source.press({ kind: "paste", text }));
  return createElement(Rows, { screen: screenOf(state), hasColor: source.hasColor });
}

/** Puts the screen up, in place of what is on the terminal. */
export function openScreen(source: ScreenSource): OpenScreen {
  // Ink would do it a moment later: what is typed in that moment would be shown, and changed.
  Deno.stdin.setRaw(true);
  const app = createElement(App, { source });
  const instance = render(app, {
    alternateScreen: true,
    exitOnCtrlC: false,
    incrementalRendering: true,
    interactive: true,
    patchConsole: false,
  });
  return {
    async close() {
      instance.unmount();
      await instance.waitUntilExit();
    },
    redraw() {
      instance.clear();
      instance.rerender(app);
    },
  };
}
