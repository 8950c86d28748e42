import { useEffect, useState } from "react";

import classes from "./Desk.module.css";

/** A QR code as it came from the server; always on white, because nothing reads it from a dark ground. */
export function QrPicture({ picture, label }: { picture: Blob; label: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    // The address belongs to this picture alone and is given back with it.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return <img className={classes.code} src={address} alt={label} width={280} height={280} />;
}
