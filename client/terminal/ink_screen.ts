import { createElement, useCallback, useSyncExternalStore } from "react";
import { Box, render, Text, useCursor, useInput, usePaste } from "ink";
import { keysOf } from "./keys.ts";
import { paint } from "./paint.ts";
import { border, type Screen, screenOf } from "./screen.ts";
import type { Row } from "./spans.ts";
import type { OpenScreen, ScreenSource } from "./screen_source.ts";

function Rows({ rows, hasColor }: { readonly rows: readonly Row[]; readonly hasColor: boolean }) {
  const texts = rows.map((row, index) =>
    createElement(Text, { key: index, wrap: "truncate-end" }, paint(row, hasColor) || " ")
  );
  return createElement(Box, { flexDirection: "column" }, texts);
}

/** The list changes seldom: as one text, Ink need not look at each of its rows. */
function Side({ rows, hasColor }: { readonly rows: readonly Row[]; readonly hasColor: boolean }) {
  const lines = rows.map((row) => paint([...row, border], hasColor));
  return createElement(Text, {}, lines.join("\n"));
}

function Whole({ screen, hasColor }: { readonly screen: Screen; readonly hasColor: boolean }) {
  const { setCursorPosition } = useCursor();
  setCursorPosition(screen.cursor);
  const { side, main, foot } = screen;
  const messages = createElement(Rows, { key: "main", rows: main, hasColor });
  const list = side.length === 0 ? [] : [
    createElement(
      Box,
      { key: "side", flexShrink: 0 },
      createElement(Side, { rows: side, hasColor }),
    ),
  ];
  const top = createElement(Box, { key: "top" }, [...list, messages]);
  const bottom = createElement(Rows, { key: "foot", rows: foot, hasColor });
  return createElement(Box, { flexDirection: "column" }, [top, bottom]);
}

function App({ source }: { readonly source: ScreenSource }) {
  const subscribe = useCallback((listener: () => void) => source.subscribe(listener), [source]);
  const state = useSyncExternalStore(subscribe, () => source.state);
  useInput((input, key) => keysOf(input, key).forEach((one) => source.press(one)));
  usePaste((text) => source.press({ kind: "paste", text }));
  return createElement(Whole, { screen: screenOf(state), hasColor: source.hasColor });
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
