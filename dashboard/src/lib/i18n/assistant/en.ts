/** Words about the assistant that suggests answers, and answers by itself. */
export const assistantWords = {
  intents: {
    yes: "Yes",
    no: "No",
    question: "Question",
    complaint: "Complaint",
    person: "Wants a person",
    stop: "Wants no more",
    other: "Something else",
  },
  drafts: {
    assistant: "Assistant",
    answering: "Assistant answers",
    answersHere: "The assistant answers here.",
    takeOver: "Take over",
    leave: "Leave to the assistant",
    suggest: "Suggest a reply",
    writing: "The assistant is writing a draft…",
    draft: "The assistant's draft",
    take: "Use",
    drop: "Do without this draft",
    sure: "{{share}} sure",
  },
};
