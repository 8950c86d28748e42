import { Problem } from "@/components/ui/Problem";
import { ApiError, fieldErrors } from "@/lib/api/error";

interface FormProblemProps {
  error: unknown;
  /** The form whose fields show their own refusals. */
  form: { values: object };
  title?: string;
}

/** A refusal of the whole form; silent where its fields say everything already. */
export function FormProblem({ error, form, title }: FormProblemProps) {
  const named = Object.keys(fieldErrors(error));
  const aboutFields = error instanceof ApiError && error.code === "INVALID_PAYLOAD";
  const allShown = named.length > 0 && named.every((field) => field in form.values);
  return aboutFields && allShown ? null : <Problem error={error} title={title} />;
}
