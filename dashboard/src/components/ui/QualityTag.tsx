import { IconHelpCircle, IconMoodEmpty, IconMoodSad, IconMoodSmile, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { QualityRating } from "@/lib/api/types";
import { qualityColour } from "@/lib/states";

const icons: Record<QualityRating, Icon> = {
  GREEN: IconMoodSmile,
  YELLOW: IconMoodEmpty,
  RED: IconMoodSad,
  UNKNOWN: IconHelpCircle,
};

export function QualityTag({ quality, plain }: { quality: QualityRating; plain?: boolean }) {
  const { t } = useTranslation();
  return (
    <StateTag colour={qualityColour[quality]} icon={icons[quality]} label={t(`quality.${quality}`)} plain={plain} />
  );
}
