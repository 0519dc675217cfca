// What every control of a form takes. Values are the model's; null is empty.

export type ControlProps<T> = {
  id: string;
  value: T | null;
  onchange: (value: T | null) => void;
  describedby?: string | undefined;
  invalid?: boolean | undefined;
  disabled?: boolean | undefined;
  placeholder?: string | undefined;
  /** Names the control where no label stands (a cell of a table). */
  label?: string | undefined;
};
