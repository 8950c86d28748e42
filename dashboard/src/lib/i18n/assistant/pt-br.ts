import type { assistantWords as english } from "@/lib/i18n/assistant/en";

/** Words about the assistant that suggests answers, and answers by itself. */
export const assistantWords: typeof english = {
  intents: {
    yes: "Sim",
    no: "Não",
    question: "Pergunta",
    complaint: "Reclamação",
    person: "Quer uma pessoa",
    stop: "Não quer mais",
    other: "Outra coisa",
  },
  drafts: {
    assistant: "Assistente",
    answering: "Assistente responde",
    answersHere: "O assistente responde aqui.",
    takeOver: "Assumir",
    leave: "Deixar com o assistente",
    suggest: "Sugerir uma resposta",
    writing: "O assistente está escrevendo um rascunho…",
    draft: "Rascunho do assistente",
    take: "Usar",
    drop: "Dispensar este rascunho",
    sure: "{{share}} de certeza",
  },
};
