// Between making an office and entering it stands the recovery code: until it is put away, the first start stays.

let running = $state(false);
let code = $state<string>();

/** An office is being made, or its recovery code is still on screen. */
export const settingUp = (): boolean => running || code !== undefined;
export const recoveryCode = (): string | undefined => code;

/** Runs what makes the office; what it returns is shown until `enterOffice`. */
export async function setUp(make: () => Promise<string | undefined>): Promise<void> {
  running = true;
  try {
    code = await make();
  } finally {
    running = false;
  }
}

export function enterOffice(): void {
  code = undefined;
}
