import { Button, Skeleton } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { useSetup } from "@/features/auth/api/get-setup";
import { Doorway } from "@/features/auth/components/Doorway";
import { SetupForm } from "@/features/auth/components/SetupForm";
import { SetupTokenForm } from "@/features/auth/components/SetupTokenForm";

/** The first admin: only by the link that the server printed, whose token stands in the address. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const token = params.get("token") ?? "";
  const setup = useSetup(token);
  useEffect(() => {
    document.title = `${t("setup.title")} · Dispatcher`;
  }, [t]);
  if (setup.isError)
    return (
      <Doorway title={t("setup.title")} sentence={t("setup.sentence")}>
        <Problem error={setup.error} onRetry={() => void setup.refetch()} />
      </Doorway>
    );
  if (setup.data === undefined)
    return (
      <Doorway title={t("setup.title")} sentence={t("setup.sentence")}>
        <Skeleton height={240} />
      </Doorway>
    );
  if (!setup.data.needed)
    return (
      <Doorway title={t("setup.title")} sentence={t("setup.done")}>
        <Button component={Link} to="/sign-in" fullWidth>
          {t("signIn.action")}
        </Button>
      </Doorway>
    );
  if (setup.data.token_ok !== true)
    return (
      <Doorway title={t("setup.linkTitle")} sentence={t("setup.linkText")}>
        <SetupTokenForm wrong={token !== ""} onToken={(given) => setParams({ token: given })} />
      </Doorway>
    );
  return (
    <Doorway title={t("setup.title")} sentence={t("setup.sentence")}>
      <SetupForm token={token} onDone={() => void navigate("/", { replace: true })} />
    </Doorway>
  );
}
