import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { useSetup } from "@/features/auth/api/get-setup";
import { Doorway } from "@/features/auth/components/Doorway";
import { SignInForm } from "@/features/auth/components/SignInForm";
import { useSession } from "@/lib/api/session";

/** Only an address of ours: never lead elsewhere after the sign-in. */
function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

export function SignInPage() {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const setup = useSetup();
  const next = safeNext(params.get("next"));
  useEffect(() => {
    document.title = `${t("signIn.action")} · Dispatcher`;
  }, [t]);
  if (session.state === "signed-in") return <Navigate to={next} replace />;
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  return (
    <Doorway title={t("signIn.title")} sentence={t("signIn.sentence")}>
      <SignInForm
        expired={session.state === "signed-out" && session.reason === "expired"}
        onDone={() => void navigate(next, { replace: true })}
      />
    </Doorway>
  );
}
