"""What follows from a draft: it is sent, shown to an agent, or left to a person; pure."""

from dispatcher.assistant.context import Grounds
from dispatcher.assistant.drafts import Draft, flaw
from dispatcher.assistant.interactions import Ending
from dispatcher.assistant.models import Mode, Outcome, Reason
from dispatcher.messages.models import Intent


def judged(draft: Draft, grounds: Grounds, mode: Mode, unsure_below: float) -> Ending:
    """Tell what follows from a draft. Only what is fit, sure and wanted goes to a customer by itself."""
    wrong = flaw(draft.reply, grounds.known, grounds.hidden, grounds.mark)
    if draft.intent is Intent.STOP:
        sure = draft.confidence >= unsure_below
        return Ending(Outcome.HANDED_OVER, Reason.WANTS_STOP if sure else Reason.MODEL_UNSURE)
    if mode is Mode.SUGGEST:
        return Ending(Outcome.WITHHELD, Reason.UNFIT_ANSWER, wrong) if wrong else Ending(Outcome.SUGGESTED)
    if draft.intent is Intent.PERSON:
        return Ending(Outcome.HANDED_OVER, Reason.WANTS_PERSON)
    if draft.hand_over:
        return Ending(Outcome.HANDED_OVER, Reason.MODEL_HANDS_OVER)
    if wrong:
        return Ending(Outcome.HANDED_OVER, Reason.UNFIT_ANSWER, wrong)
    if draft.confidence < unsure_below:
        return Ending(Outcome.HANDED_OVER, Reason.MODEL_UNSURE)
    return Ending(Outcome.ANSWERED)
