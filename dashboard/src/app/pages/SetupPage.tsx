import { Anchor, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useSetup } from "@/features/auth/api/get-setup";
import { Doorway } from "@/features/auth/components/Doorway";
import { SetupForm } from "@/features/auth/components/SetupForm";

export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const setup = useSetup();
  const [token, setToken] = useState(params.get("token") ?? "");
  const fromLink = params.has("token");
  useEffect(() => {
    document.title = `${t("setup.title")} · Dispatcher`;
  }, [t]);
  if (setup.data?.needed === false) {
    return (
      <Doorway title={t("setup.title")} sentence={t("setup.done")}>
        <Anchor component={Link} to="/sign-in">
          {t("signIn.action")}
        </Anchor>
      </Doorway>
    );
  }
  return (
    <Doorway title={t("setup.title")} sentence={t("setup.sentence")}>
      <Stack>
        {!fromLink && (
          <TextInput
            label={t("setup.token")}
            description={t("setup.tokenHint")}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value.trim())}
          />
        )}
        <SetupForm token={token} onDone={() => void navigate("/", { replace: true })} />
      </Stack>
    </Doorway>
  );
}
