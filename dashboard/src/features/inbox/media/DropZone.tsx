import { useState, type ReactNode } from "react";

import classes from "./Media.module.css";

interface DropZoneProps {
  className?: string;
  onFiles: (files: Iterable<File>) => void;
  children: ReactNode;
}

/** Takes files that are dropped on it or pasted in it. */
export function DropZone({ className, onFiles, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={`${className ?? ""} ${classes.drop}`}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles(event.dataTransfer.files);
      }}
      onPaste={(event) => {
        if (event.clipboardData.files.length === 0) return;
        event.preventDefault();
        onFiles(event.clipboardData.files);
      }}
    >
      {children}
    </div>
  );
}
