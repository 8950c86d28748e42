import { useEffect, useState, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { PageSkeleton } from "@/app/shell/PageSkeleton";
import { refreshSession } from "@/lib/api/client";
import { ApiError } from "@/lib/api/error";
import { useSession } from "@/lib/api/session";

/** The wall: tries the cookie once, then lets in or leads to the sign-in page, which leads back. */
export function Entry({ children }: { children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (session.state !== "unknown") return;
    refreshSession().catch((refusal: unknown) => {
      const refused = refusal instanceof ApiError && refusal.status >= 400 && refusal.status < 500;
      if (!refused) setError(refusal);
    });
  }, [session.state, attempt]);
  if (session.state === "signed-in") return children;
  if (session.state === "signed-out") {
    const back =
      session.reason === "none" && location.pathname === "/"
        ? ""
        : `?next=${encodeURIComponent(location.pathname + location.search)}`;
    return <Navigate to={`/sign-in${back}`} replace />;
  }
  if (error !== null) {
    const retry = () => {
      setError(null);
      setAttempt(attempt + 1);
    };
    return (
      <div style={{ padding: "2rem", maxWidth: "40rem", margin: "0 auto" }}>
        <Problem error={error} onRetry={retry} />
      </div>
    );
  }
  return <PageSkeleton />;
}
