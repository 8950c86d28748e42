import { useMutation } from "@tanstack/react-query";

interface Act<Input> {
  run: (input: Input) => void;
  busy: boolean;
  /** Why the last try was refused; null where it was not. */
  error: unknown;
  /** Forget the refusal. */
  forget: () => void;
}

/**
 * An act that a person sets off: whether it is under way, and why it was refused.
 * What follows a success stands at the end of the act; `onRefused` is for what shows a refusal elsewhere, too.
 */
export function useAct<Input = void>(
  act: (input: Input) => Promise<unknown>,
  onRefused?: (refusal: unknown) => void,
): Act<Input> {
  const { mutate, isPending, error, reset } = useMutation({ mutationFn: act, onError: onRefused });
  return { run: mutate, busy: isPending, error, forget: reset };
}
