/** What can be said to `chat admin invite`. */
export const adminInviteSettings = {
  uses: { type: "number", default: 1, min: 1, max: 10_000 },
  days: { type: "number", default: 7, min: 1, max: 365 },
  owner: { type: "boolean", default: false },
} as const;
