import type { Messages } from "../index.svelte";

export const lock: Messages["lock"] = {
  title: "Screen locked",
  hello: (name) => `Sign in as ${name}`,
  who: "Who are you?",
  other: "Another user",
  password: "Password",
  open: "Unlock",
  opening: "Opening",
  kept: "What you have not saved is kept.",
  forgotten: "Forgotten password",
  recovery: {
    title: "Sign in with the recovery code",
    text: "Use the code printed when the office was made, then set a new password. Another administrator can also set it in Settings.",
    code: "Recovery code",
    password: "New password",
    passwordHint: (least) => `At least ${least} letters or digits.`,
    go: "Set and unlock",
    back: "Back to the password",
  },
  users: "Users",
  noUsers: "There are no users on this computer yet.",
};
