import { useCallback, useRef, useState } from "react";

import { uploadMedia } from "@/features/uploads/api/upload-media";
import { keys, queryClient } from "@/lib/query";

export interface UploadJob {
  id: number;
  name: string;
  size: number;
  progress: number;
  error: unknown;
  cancel: () => void;
}

/** Files on their way, several at once; what succeeded leaves, what failed stays with its reason. */
export function useUploadQueue() {
  const [jobs, setJobs] = useState<UploadJob[]>([]);
  const nextId = useRef(1);
  const change = useCallback((id: number, part: Partial<UploadJob>) => {
    setJobs((current) => current.map((job) => (job.id === id ? { ...job, ...part } : job)));
  }, []);
  const drop = useCallback((id: number) => setJobs((current) => current.filter((job) => job.id !== id)), []);
  const start = useCallback(
    async (file: File) => {
      const id = nextId.current++;
      const controller = new AbortController();
      const cancel = () => {
        controller.abort();
        drop(id);
      };
      setJobs((current) => [...current, { id, name: file.name, size: file.size, progress: 0, error: null, cancel }]);
      try {
        await uploadMedia(file, (progress) => change(id, { progress }), controller.signal);
        drop(id);
        await queryClient.invalidateQueries({ queryKey: keys.uploads });
      } catch (error) {
        change(id, { error });
      }
    },
    [change, drop],
  );
  const add = useCallback((files: File[]) => files.forEach((file) => void start(file)), [start]);
  return { jobs, add };
}
