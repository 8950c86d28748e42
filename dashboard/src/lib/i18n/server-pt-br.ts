import type { ServerWords } from "@/lib/i18n/server-words";

/** Brazilian Portuguese of every sentence in `server-sentences.json`. */
export const serverWordsPtBR: ServerWords = {
  "1 to 512 lower-case letters a-z, digits and underscores": "de 1 a 512 letras minúsculas a-z, dígitos e sublinhados",
  "A call limit is reached": "Um limite de chamadas foi atingido",
  "A campaign that is {1} cannot become running. Possible: none: it is over.":
    "Uma campanha no estado {1} não pode voltar a enviar. Nada é possível: ela terminou.",
  "A campaign that is {1} cannot become {2}. Possible: {3}.":
    "Uma campanha no estado {1} não pode passar a {2}. Possível: {3}.",
  "A field is too long": "Um campo é longo demais",
  "A file is being read into this audience. Wait for its end.":
    "Um arquivo está sendo lido para este público. Espere terminar.",
  "A part of the service is down for the moment. Try again shortly.":
    "Uma parte do serviço está fora do ar agora. Tente de novo em instantes.",
  'A quote (") in row {1} or before is never closed: close it or remove it.':
    'Uma aspa (") na linha {1} ou antes nunca é fechada: feche-a ou remova-a.',
  "A required parameter is missing": "Falta um parâmetro obrigatório",
  "A test number writes only to numbers added in Meta's app dashboard (API set-up, recipient list).":
    "Um número de teste só escreve para números adicionados no painel do app da Meta (Configuração da API, lista de destinatários).",
  "A value is invalid": "Um valor é inválido",
  "A value is out of range or contains characters that cannot be stored. Correct it and send again.":
    "Um valor está fora do limite ou tem caracteres que não podem ser guardados. Corrija e envie de novo.",
  "A variable has the wrong format": "Uma variável tem o formato errado",
  "A variable is not valid for this template": "Uma variável não vale para este modelo",
  "A variable of the template is empty in this row": "Uma variável do modelo está vazia nesta linha",
  "A variable stands first or last": "Uma variável está no começo ou no fim",
  "Accept the WhatsApp payments terms in Meta Business settings.":
    "Aceite os termos de pagamentos do WhatsApp nas configurações da Meta.",
  "Access denied": "Acesso negado",
  "Access token expired or invalid": "Token de acesso vencido ou inválido",
  "Access token rejected": "Token de acesso recusado",
  "Add at least one recipient with a good number.": "Adicione pelo menos um destinatário com número válido.",
  "Add the person's phone number to the contact.": "Adicione o telefone da pessoa ao contato.",
  "Address of the place": "Endereço do lugar",
  "All of them are in a retry already.": "Todas já estão em uma nova tentativa.",
  "An earlier deregistration is incomplete": "Um cancelamento de registro anterior está incompleto",
  "Ask the person to send it again.": "Peça à pessoa para enviar de novo.",
  "Bad paging cursor": "Cursor de página inválido",
  "Block list could not be changed": "Não foi possível mudar a lista de bloqueio",
  "Business username could not be changed": "Não foi possível mudar o nome de usuário da empresa",
  "Call limit of the page is reached": "O limite de chamadas da página foi atingido",
  "Call limit of the user is reached": "O limite de chamadas do usuário foi atingido",
  "Calling error": "Erro de ligação",
  "Calls are not used.": "Ligações não são usadas.",
  "Cancel the campaign before you delete it.": "Cancele a campanha antes de excluí-la.",
  "Card {1}: {2}": "Cartão {1}: {2}",
  "Catalog id": "Id do catálogo",
  "Change the template and have it approved again.": "Mude o modelo e peça nova aprovação.",
  "Check that the link is public, and the file's type and size.":
    "Verifique se o link é público, e o tipo e o tamanho do arquivo.",
  "Check the payment method, currency and time zone in Meta's billing hub.":
    "Verifique forma de pagamento, moeda e fuso horário na central de cobrança da Meta.",
  "Check the phone number id, and that the token may use it.": "Verifique o id do número, e se o token pode usá-lo.",
  "Choose a picture, a video or a document.": "Escolha uma imagem, um vídeo ou um documento.",
  "Choose a WhatsApp number.": "Escolha um número de WhatsApp.",
  "Choose a file with content.": "Escolha um arquivo com conteúdo.",
  "Choose a marketing template or the plain method.": "Escolha um modelo de marketing ou o método comum.",
  "Choose a moment in the future.": "Escolha um momento no futuro.",
  "Choose a template first.": "Escolha um modelo primeiro.",
  "Choose a template of this number.": "Escolha um modelo deste número.",
  "Choose a template.": "Escolha um modelo.",
  "Choose a time in the future.": "Escolha uma hora no futuro.",
  "Choose another password.": "Escolha outra senha.",
  "Choose another user name.": "Escolha outro nome de usuário.",
  "Choose one number or more.": "Escolha um número ou mais.",
  "Choose one of {1}.": "Escolha uma destas: {1}.",
  "Confirm the person, then send again.": "Confirme a pessoa e envie de novo.",
  "Connect the other number as an account of its own.": "Conecte o outro número separadamente.",
  "Copy code": "Copiar código",
  "Copy the id from Meta's App Dashboard: 5 to 25 digits.": "Copie o id do painel do app da Meta: de 5 a 25 dígitos.",
  "Copy the token as it is: no spaces, line ends or accents.":
    "Copie o token como está: sem espaços, quebras de linha ou acentos.",
  "Correct it, then start it now or choose another time.": "Corrija e comece agora, ou escolha outra hora.",
  "Correct the body.": "Corrija o corpo.",
  "Correct the footer; it takes no variables.": "Corrija o rodapé; ele não aceita variáveis.",
  "Correct the header.": "Corrija o cabeçalho.",
  "Correct the number in the file and send the row in a new campaign.":
    "Corrija o número no arquivo e envie a linha em uma nova campanha.",
  "Correct the phone number id in the account, then resume.": "Corrija o id do número e volte a enviar.",
  "Correct the row and retry.": "Corrija a linha e tente de novo.",
  "Correct these fields and send again: {1}.": "Corrija estes campos e envie de novo: {1}.",
  "Coupon code": "Código do cupom",
  "Create a new system user token in Meta Business settings and enter it in the account.":
    "Crie um novo token de usuário do sistema nas configurações da Meta e informe-o no número.",
  "Delete templates you no longer use.": "Exclua modelos que você não usa mais.",
  "Deregister the number again.": "Cancele o registro do número de novo.",
  "Digits are missing": "Faltam dígitos",
  "Direct send is blocked": "O envio direto está bloqueado",
  "Do not write marketing to this contact again; service and codes are still allowed.":
    "Não envie mais marketing a este contato; avisos e códigos continuam permitidos.",
  "Dropped by Meta after bad feedback: the business portfolio is under review":
    "Descartada pela Meta após avaliações ruins: o portfólio da empresa está em análise",
  "End of the link of “{1}”": "Final do link de “{1}”",
  "End of the offer": "Fim da oferta",
  "Error not in Meta's list": "Erro que não está na lista da Meta",
  "Everything above row {1} was taken as a title and left out.":
    "Tudo acima da linha {1} foi tomado como título e deixado de fora.",
  "Fewer than {1} % would have let it go on. Look at the failures, then continue or cancel.":
    "Com menos de {1} % ela teria continuado. Veja as falhas e depois continue ou cancele.",
  "File name people see": "Nome do arquivo que as pessoas veem",
  "Files ending in .{1} are not taken. Use one of: {2}.": "Arquivos .{1} não são aceitos. Use um destes: {2}.",
  "Fill the cell, or give a fallback.": "Preencha a célula, ou diga o que escrever quando vazia.",
  "Finish the Marketing Messages onboarding.": "Conclua a adesão às Mensagens de Marketing.",
  "Finish the onboarding in WhatsApp Manager.": "Conclua a adesão no Gerenciador do WhatsApp.",
  "Flow could not be managed": "Não foi possível gerenciar o fluxo",
  "Flow token of “{1}”": "Token do fluxo de “{1}”",
  "Format the column as text and enter it anew.": "Formate a coluna como texto e digite de novo.",
  "Give a country by its two letters, such as BR.": "Informe o país com duas letras, como BR.",
  "Give a number, or leave out the rest.": "Informe um número, ou deixe o resto de fora.",
  "Give all credentials, or the id of a stored account.":
    "Informe todas as credenciais, ou o id de uma conta guardada.",
  "Give one emoji, or nothing to take it back.": "Informe um emoji, ou nada para retirá-lo.",
  "Give one of them.": "Informe um deles.",
  "Give recipients, or the upload_id of a file.": "Informe destinatários, ou um arquivo.",
  "Give the minutes, or leave out the share.": "Informe os minutos, ou deixe a porcentagem de fora.",
  "Give the moment of the start.": "Informe o momento do início.",
  "Give the token whatsapp_business_messaging and whatsapp_business_management for this account, then resume.":
    "Dê ao token whatsapp_business_messaging e whatsapp_business_management para esta conta e volte a enviar.",
  "Give this, or the id of a stored account.": "Informe isto, ou o id de uma conta guardada.",
  "Give this, too.": "Informe isto também.",
  "Goes on by itself in a minute.": "Continua sozinha em um minuto.",
  "Goes on by itself within ten minutes.": "Continua sozinha em até dez minutos.",
  "Goes on in some minutes.": "Continua em alguns minutos.",
  "Goes on when Meta approves it again, or unpause it.": "Continua quando a Meta aprovar de novo, ou reative o modelo.",
  "Group message rate reached": "Limite de mensagens de grupo atingido",
  "Group messages only": "Só para mensagens de grupo",
  "Header {1}": "Cabeçalho: {1}",
  "Held back to protect the person from too much marketing": "Retida para proteger a pessoa de marketing em excesso",
  "It could not start at its time: the dispatcher was not running.":
    "Não começou na hora marcada: o servidor não estava rodando.",
  "It goes on by itself as the 24 hours move on. Meta raises the limit of numbers with good quality.":
    "Continua sozinha conforme as 24 horas avançam. A Meta aumenta o limite de números com boa qualidade.",
  "It has a {1}, which cannot be filled here.": "Ele tem {1}, que não pode ser preenchido aqui.",
  "It is being deleted at Meta.": "Está sendo excluído na Meta.",
  "It knows what happened until {1}.": "Ele sabe o que aconteceu até {1}.",
  "It no longer exists at Meta. Use another template.": "Não existe mais na Meta. Use outro modelo.",
  "Its status is {1}. Sync and look again.": "A situação dele é {1}. Sincronize e veja de novo.",
  "Keep the campaign paused and look at these messages: their attempts and statuses tell what happened.":
    "Mantenha a campanha pausada e veja estas mensagens: as tentativas e os estados contam o que houve.",
  "Leave US numbers out of marketing campaigns.": "Deixe números dos EUA fora das campanhas de marketing.",
  "Leave one number in the cell.": "Deixe um só número na célula.",
  "Leave recipients of this country out.": "Deixe destinatários deste país de fora.",
  "Leave your own number out of the audience.": "Deixe seu próprio número fora do público.",
  "Limit cut for misused template categories": "Limite reduzido por uso errado das categorias de modelos",
  "Look at the details.": "Veja os detalhes.",
  "Look at the details; report the code.": "Veja os detalhes; informe o código.",
  "Look at the details; use the plain method.": "Veja os detalhes; use o método comum.",
  "Look at the quality rating; the number is tried again after a while.":
    "Veja a qualidade do número; ele volta a ser usado depois de um tempo.",
  "Look at what became of them, then continue or cancel.":
    "Veja o que aconteceu com elas e depois continue ou cancele.",
  "Make a new template with better content.": "Faça um novo modelo com conteúdo melhor.",
  "Marketing Messages API refused the send": "A API de Mensagens de Marketing recusou o envio",
  "Marketing Messages onboarding failed": "A adesão às Mensagens de Marketing falhou",
  "Marketing is turned off on this method": "Marketing está desligado neste método",
  "Max-price template on the wrong method": "Modelo com preço máximo no método errado",
  "Merge the rows of these people in the list: both numbers belong to one WhatsApp account.":
    "Junte as linhas destas pessoas na lista: os dois números são da mesma conta do WhatsApp.",
  "Message type not supported": "Tipo de mensagem não aceito",
  "Message undeliverable": "Mensagem não pôde ser entregue",
  "Meta archived it because it was not used for a year. Restore it in WhatsApp Manager.":
    "A Meta o arquivou porque não foi usado por um ano. Restaure-o no Gerenciador do WhatsApp.",
  "Meta cannot be reached. Check the network and try again in a moment.":
    "Não foi possível chegar à Meta. Verifique a rede e tente de novo em instantes.",
  "Meta could not be reached: {1}": "Não foi possível falar com a Meta: {1}",
  "Meta could not fetch the person's file": "A Meta não conseguiu buscar o arquivo da pessoa",
  "Meta delivers no marketing to US numbers": "A Meta não entrega marketing a números dos EUA",
  "Meta did not answer. Try again in a moment.": "A Meta não respondeu. Tente de novo em instantes.",
  "Meta disabled it for good. Use another template.": "A Meta o desativou de vez. Use outro modelo.",
  "Meta does not accept these credentials. {1}": "A Meta não aceita estas credenciais. {1}",
  "Meta does not know this phone number id": "A Meta não conhece este id de número",
  "Meta does not send this account's webhooks to the app yet. Connecting the number does it.":
    "A Meta ainda não envia os webhooks desta conta ao app. Conectar o número resolve isso.",
  "Meta does not take this template. {1}": "A Meta não aceita este modelo. {1}",
  "Meta failed for an unknown reason": "A Meta falhou por motivo desconhecido",
  "Meta had a passing problem (code not in its list)": "A Meta teve um problema passageiro (código fora da lista)",
  "Meta had an unknown problem": "A Meta teve um problema desconhecido",
  "Meta has taken the first message after all": "A Meta acabou aceitando a primeira mensagem",
  "Meta holds it back to see how people take the first messages":
    "A Meta a segura para ver como as pessoas recebem as primeiras mensagens",
  "Meta holds messages back to see how people take the first ones":
    "A Meta segura mensagens para ver como as pessoas recebem as primeiras",
  "Meta is looking at your appeal.": "A Meta está analisando seu recurso.",
  "Meta is still reviewing it. Usually that takes minutes.": "A Meta ainda o está analisando. Costuma levar minutos.",
  "Meta is temporarily unavailable": "A Meta está temporariamente indisponível",
  "Meta keeps files for seven days only, and this one could not be fetched in time.":
    "A Meta guarda arquivos por apenas sete dias, e este não pôde ser buscado a tempo.",
  "Meta locked it. Look at it in WhatsApp Manager.": "A Meta o bloqueou. Veja no Gerenciador do WhatsApp.",
  "Meta named an address that is none of its own; it was not asked.":
    "A Meta indicou um endereço que não é dela; ele não foi consultado.",
  "Meta paused it after bad feedback. It may be sent again when Meta lifts the pause.":
    "A Meta o pausou após avaliações ruins. Pode ser enviado de novo quando a Meta liberar.",
  "Meta refused a parameter": "A Meta recusou um parâmetro",
  "Meta refused the message (unlisted code)": "A Meta recusou a mensagem (código fora da lista)",
  "Meta refused the parameters": "A Meta recusou os parâmetros",
  "Meta rejected it. Change it and hand it in again.": "A Meta o rejeitou. Mude-o e envie de novo.",
  "Meta sends this account's webhooks to the app.": "A Meta envia os webhooks desta conta ao app.",
  "Meta would not take this template. Correct the fields and hand it in again.":
    "A Meta não aceitaria este modelo. Corrija os campos e envie de novo.",
  "Meta writes the text of authentication templates": "o texto de modelos de autenticação é escrito pela Meta",
  "Meta's answer got lost. Look whether it was done before you try again.":
    "A resposta da Meta se perdeu. Veja se já foi feito antes de tentar de novo.",
  "Meta's answer is not a template. Try a sync in a minute.":
    "A resposta da Meta não é um modelo. Sincronize daqui a um minuto.",
  "Meta's server is unavailable": "O servidor da Meta está indisponível",
  "Meta's service is unavailable": "O serviço da Meta está indisponível",
  "Method not allowed for this message": "Método não permitido para esta mensagem",
  "More than 24 hours since the person's last message": "Mais de 24 horas desde a última mensagem da pessoa",
  "Name a message that the person wrote and has not deleted.":
    "Indique uma mensagem que a pessoa escreveu e não apagou.",
  "Name a time zone such as America/Sao_Paulo.": "Informe um fuso horário como America/Sao_Paulo.",
  "Name of the place": "Nome do lugar",
  "Name the number to send from.": "Diga de qual número enviar.",
  "No country has this calling code": "Nenhum país tem este código",
  "No country has this country code: check the digits after the +.":
    "Nenhum país tem este código: confira os dígitos depois do +.",
  "No sheet of the file has any rows.": "Nenhuma planilha do arquivo tem linhas.",
  "Nobody can have this number: check the country code, the area code and each digit.":
    "Ninguém pode ter este número: confira o código do país, o DDD e cada dígito.",
  "None of the failed messages can be sent again.": "Nenhuma das mensagens que falharam pode ser enviada de novo.",
  "None of these messages is in doubt.": "Nenhuma destas mensagens está em dúvida.",
  "None of these messages is unconfirmed. Nothing was sent again.":
    "Nenhuma destas mensagens está sem confirmação. Nada foi enviado de novo.",
  "Not a bad contact; a reply of theirs clears it.": "Não é um contato ruim; uma resposta da pessoa resolve.",
  "Not tried, because the token was refused.": "Não foi testado, porque o token foi recusado.",
  "Not used for campaigns.": "Não é usado em campanhas.",
  "Not used for messages.": "Não é usado em mensagens.",
  "Nothing to do.": "Nada a fazer.",
  "Nothing to do: Meta delivers it or drops it, usually within an hour.":
    "Nada a fazer: a Meta a entrega ou descarta, em geral em até uma hora.",
  "Nothing to do: calls go on when Meta allows them again.":
    "Nada a fazer: as chamadas continuam quando a Meta permitir.",
  "Nothing to do: it goes on when Meta lets them go, usually within an hour.":
    "Nada a fazer: continua quando a Meta liberar, em geral em até uma hora.",
  "Nothing to do: see the campaign this one retries.": "Nada a fazer: veja a campanha que esta tenta de novo.",
  "Nothing to do: the earlier row is sent.": "Nada a fazer: a linha anterior é enviada.",
  "Nothing to do: the pace is lowered by itself.": "Nada a fazer: o ritmo diminui sozinho.",
  "Number of variables does not match the template": "O número de variáveis não bate com o modelo",
  "Only a media header takes an upload.": "Só um cabeçalho de mídia aceita arquivo.",
  "Only a message in doubt can be left so; this one is {1}.":
    "Só uma mensagem em dúvida pode ficar assim; esta está {1}.",
  "Only an unconfirmed message can be sent again; this one is {1}.":
    "Só uma mensagem não confirmada pode ser enviada de novo; esta está {1}.",
  "Only marketing templates on this method": "Só modelos de marketing neste método",
  "Open the account in WhatsApp Manager and follow the remedy.":
    "Abra a conta no Gerenciador do WhatsApp e siga a orientação.",
  "PIN guesses too fast": "Tentativas de PIN rápidas demais",
  "Payment problem": "Problema de pagamento",
  "Payment problem for calls": "Problema de pagamento em ligações",
  "Payment terms not accepted": "Termos de pagamento não aceitos",
  "Permission missing": "Falta permissão",
  "Permission not granted or taken away": "Permissão não dada ou retirada",
  "Product id": "Id do produto",
  "Product of “{1}”": "Produto de “{1}”",
  "Put right by itself within minutes, or at once by: flask campaigns check --repair":
    "Corrige-se sozinho em minutos, ou já com: flask campaigns check --repair",
  "Put words before and after every variable.": "Ponha palavras antes e depois de cada variável.",
  "Read the account's health in WhatsApp Manager and resolve it.":
    "Veja a saúde da conta no Gerenciador do WhatsApp e resolva.",
  "Reading this document takes more memory or time than a text can need. Split it, or paste its text into an article.":
    "Ler este documento exige mais memória ou tempo do que um texto precisa. Divida-o ou cole o texto dele em um artigo.",
  "Reading this document takes more memory than a text can need. Split it.":
    "Ler este documento exige mais memória do que um texto precisa. Divida-o.",
  "Reading this file takes more memory or time than a list of recipients can need: copy its rows into a new file, save it as CSV, or split it.":
    "Ler este arquivo exige mais memória ou tempo do que uma lista pode precisar: copie as linhas para um novo arquivo, salve como CSV ou divida-o.",
  "Reading this file takes more memory than a list of recipients can need: split it.":
    "Ler este arquivo exige mais memória do que uma lista pode precisar: divida-o.",
  "Recipient and sender are the same number": "Destinatário e remetente são o mesmo número",
  "Recipient is not on the test number's list": "O destinatário não está na lista do número de teste",
  "Record it as OGG with the Opus codec, in mono.": "Grave em OGG com o codec Opus, em mono.",
  "Register the number again, then resume.": "Registre o número de novo e volte a enviar.",
  "Register the number, then resume.": "Registre o número e volte a enviar.",
  "Registered and deregistered too often": "Registrado e cancelado vezes demais",
  "Repair the flow in WhatsApp Manager.": "Corrija o fluxo no Gerenciador do WhatsApp.",
  "Report it with the error's details: the request was not built as Meta wants it.":
    "Informe com os detalhes do erro: o pedido não foi montado como a Meta quer.",
  "Row {1} has a cell that is too long or no text: correct it.":
    "A linha {1} tem uma célula longa demais ou que não é texto: corrija-a.",
  'Row {1} has a cell with more than {2} characters: shorten it, or close the quote (") that began it.':
    'A linha {1} tem uma célula com mais de {2} caracteres: encurte-a, ou feche a aspa (") que a abriu.',
  "Say exactly one thing: a template, a text, a file …": "Diga só uma coisa: um modelo, um texto, um arquivo …",
  "Say for which numbers this counts.": "Diga para quais números isto vale.",
  "Say how many people the canary has.": "Diga quantas pessoas tem o teste inicial.",
  "Say what fills {1}.": "Diga o que preenche {1}.",
  "Say which column or text fills it.": "Diga qual coluna ou texto a preenche.",
  'Send "{1}": whoever got the message although its answer was lost gets it a second time.':
    'Envie "{1}": quem recebeu a mensagem, embora a resposta tenha se perdido, recebe de novo.',
  "Send again later.": "Envie de novo mais tarde.",
  "Send an approved template instead.": "Envie um modelo aprovado.",
  "Send either a text or the upload_id of a document.": "Envie um texto ou o upload_id de um documento, não os dois.",
  "Send it through the Marketing Messages API.": "Envie pela API de Mensagens de Marketing.",
  "Send the file as the form field 'file'.": "Envie o arquivo no campo 'file'.",
  "Send these rows in a new campaign; see the audience's rows.":
    "Envie estas linhas em uma nova campanha; veja as linhas do público.",
  "Sending again cannot succeed. {1}": "Enviar de novo não pode dar certo. {1}",
  "Shorten the text Meta names.": "Encurte o texto que a Meta indica.",
  "Shorten the values of this recipient.": "Encurte os valores deste destinatário.",
  "Sign in first.": "Entre primeiro.",
  "Sign in first: send an access token (Authorization: Bearer …) or an API key (X-API-Key).":
    "Entre primeiro: envie um token de acesso (Authorization: Bearer …) ou uma chave de API (X-API-Key).",
  "Some WhatsApp accounts do not exist.": "Alguns números de WhatsApp não existem.",
  "Some variables are not mapped right.": "Algumas variáveis não estão bem ligadas.",
  "Something is missing.": "Falta alguma coisa.",
  "Something this refers to, or that refers to it, has just changed. Read it again.":
    "Algo ligado a isto acabou de mudar. Recarregue.",
  "Something went wrong on our side. Try again; if it stays, report the request_id.":
    "Algo deu errado do nosso lado. Tente de novo; se continuar, informe a referência.",
  "Something with the same name or number exists already. Choose another, or change that one.":
    "Já existe algo com o mesmo nome ou número. Escolha outro, ou mude aquele.",
  "Start the workers: their relay takes these messages back.": "Inicie os workers: eles retomam estas mensagens.",
  "Stop all campaigns, open Business Support Home and appeal; better consent and content are needed.":
    "Pare todas as campanhas, abra a Central de Suporte da Meta e recorra; é preciso melhor consentimento e conteúdo.",
  "Switch the account to the Marketing Messages API.": "Passe a conta para a API de Mensagens de Marketing.",
  "Switch the number on again.": "Ligue o número de novo.",
  "Sync the template, compare its variables with the campaign's columns, then resume.":
    "Sincronize o modelo, compare as variáveis com as colunas da campanha e retome.",
  "Sync the templates and choose again.": "Sincronize os modelos e escolha de novo.",
  "Sync the templates, or check the language.": "Sincronize os modelos, ou confira o idioma.",
  "Synchronising with the WhatsApp Business app failed": "A sincronização com o app WhatsApp Business falhou",
  "Template insights are not available": "As métricas de modelos não estão disponíveis",
  "Template insights are not turned on": "As métricas de modelos não estão ligadas",
  "Template insights cannot be turned off": "As métricas de modelos não podem ser desligadas",
  "Template or language does not exist or is not approved": "O modelo ou idioma não existe ou não está aprovado",
  "The PDF cannot be read. Open it, save it as PDF again, and upload that.":
    "O PDF não pode ser lido. Abra-o, salve como PDF outra vez e envie esse.",
  "The PDF has more than {1} pages. Split it.": "O PDF tem mais de {1} páginas. Divida-o.",
  "The PDF is protected by a password. Save it without one and upload it again.":
    "O PDF está protegido por senha. Salve-o sem senha e envie de novo.",
  "The article {1} was read from it.": "O artigo {1} foi lido dele.",
  "The bucket of the file storage does not exist. An administrator must make it, or correct UPLOAD_STORAGE.":
    "O bucket do armazenamento de arquivos não existe. Um administrador precisa criá-lo ou corrigir UPLOAD_STORAGE.",
  "The bytes that came are not those that were sent (SHA-256 differs).":
    "Os bytes que chegaram não são os que foram enviados (o SHA-256 é outro).",
  "The document cannot be read. Open it in Word, save it again, and upload that.":
    "O documento não pode ser lido. Abra-o no Word, salve outra vez e envie esse.",
  "The document could not be read. Save it in another format and upload it again.":
    "O documento não pôde ser lido. Salve em outro formato e envie de novo.",
  "The document has more than {1} characters. Split it.": "O documento tem mais de {1} caracteres. Divida-o.",
  "The document is larger than {1}. Split it.": "O documento é maior que {1}. Divida-o.",
  "The file could not be stored: {1}": "Não foi possível guardar o arquivo: {1}",
  "The file is larger than {1} and was not fetched.": "O arquivo é maior que {1} e não foi buscado.",
  "The file storage broke off in the middle of a file. Nothing was lost; try again shortly.":
    "O armazenamento de arquivos parou no meio de um arquivo. Nada se perdeu; tente de novo em instantes.",
  "The file storage does not answer at the moment. Nothing was lost; try again shortly.":
    "O armazenamento de arquivos não responde no momento. Nada se perdeu; tente de novo em instantes.",
  "The file storage refuses our key. An administrator must correct S3_ACCESS_KEY and S3_SECRET_KEY.":
    "O armazenamento de arquivos recusa a nossa chave. Um administrador precisa corrigir S3_ACCESS_KEY e S3_SECRET_KEY.",
  "The folder of uploads cannot be written. An administrator must correct its rights.":
    "A pasta dos arquivos enviados não aceita escrita. Um administrador precisa corrigir as permissões.",
  "The number's access token cannot be opened. Give it anew in the number's settings.":
    "O token de acesso do número não pode ser aberto. Informe-o de novo nas configurações do número.",
  "The WhatsApp account's rate limit is reached": "O limite de ritmo da conta do WhatsApp foi atingido",
  "The access token has expired or is not valid. Sign in again or refresh it.":
    "O token de acesso venceu ou não é válido. Entre de novo.",
  "The account has as many templates as it may have": "A conta já tem o máximo de modelos",
  "The account has more templates than Meta allows. Delete some, then sync.":
    "A conta tem mais modelos do que a Meta permite. Exclua alguns e sincronize.",
  "The account is in maintenance": "A conta está em manutenção",
  "The account is locked": "A conta está bloqueada",
  "The account is restricted for a policy breach": "A conta está restrita por violar uma política",
  "The app lacks a capability or permission": "Falta ao app um recurso ou permissão",
  "The app's call limit is reached": "O limite de chamadas do app foi atingido",
  "The area code (DDD) is missing": "Falta o DDD",
  "The body is not well formed": "O corpo não está bem formado",
  "The body is too large. Send less at once.": "O conteúdo é grande demais. Envie menos por vez.",
  "The address with its query is too long. Ask for less at once.":
    "O endereço com a consulta é longo demais. Peça menos por vez.",
  "The headers are too large. Send shorter ones.": "Os cabeçalhos são grandes demais. Envie cabeçalhos mais curtos.",
  "The campaign cannot start yet: {1}": "A campanha ainda não pode começar: {1}",
  "The campaign is cancelled, so nothing of it is sent any more. Clone it for these people.":
    "A campanha está cancelada, então nada mais dela é enviado. Duplique-a para estas pessoas.",
  "The campaign {1} needs this {2} and is not over. Cancel it first.":
    "A campanha {1} precisa disto ({2}) e não terminou. Cancele-a primeiro.",
  "The campaign {1} uses it.": "A campanha {1} o usa.",
  "The canary ({1}) must be smaller than the audience ({2}).":
    "O teste inicial ({1}) precisa ser menor que o público ({2}).",
  "The content breaks a policy of Meta": "O conteúdo viola uma política da Meta",
  "The content of this file is no longer stored. Upload it again.":
    "O conteúdo deste arquivo não está mais guardado. Envie de novo.",
  "The current password is wrong.": "A senha atual está errada.",
  "The database": "O banco de dados",
  "The database was restored from a backup": "O banco de dados foi restaurado de um backup",
  "The database was restored from a backup: this may have been sent since. Ask, or send anew.":
    "O banco de dados foi restaurado de um backup: isto pode ter sido enviado depois. Pergunte, ou envie de novo.",
  "The display name is not approved yet": "O nome de exibição ainda não foi aprovado",
  "The file contains NUL bytes, so it is no text: export it again as CSV or XLSX.":
    "O arquivo contém bytes NUL, então não é texto: exporte de novo como CSV ou XLSX.",
  "The file contains bytes such as NUL that no text has. Export it again as CSV or XLSX.":
    "O arquivo contém bytes como NUL, que nenhum texto tem. Exporte de novo como CSV ou XLSX.",
  "The file could not be read to its end. Upload it again.": "Não foi possível ler o arquivo até o fim. Envie de novo.",
  "The file ends in .{1} but was sent as {2}. Rename or convert it.":
    "O arquivo termina em .{1} mas foi enviado como {2}. Renomeie ou converta.",
  "The file has a header but no rows below it.": "O arquivo tem cabeçalho, mas nenhuma linha abaixo dele.",
  "The file has more than {1} rows: split it.": "O arquivo tem mais de {1} linhas: divida-o.",
  "The file has no header, so its columns are called by their letters.":
    "O arquivo não tem cabeçalho; as colunas são chamadas por suas letras.",
  "The file has no rows.": "O arquivo não tem linhas.",
  "The file has {1} columns; at most {2} can be used.": "O arquivo tem {1} colunas; no máximo {2} podem ser usadas.",
  "The file is damaged or no spreadsheet: open it, save it as XLSX and upload that.":
    "O arquivo está danificado ou não é planilha: abra, salve como XLSX e envie esse.",
  "The file is empty.": "O arquivo está vazio.",
  "The file is larger than {1}. Split it.": "O arquivo passa de {1}. Divida-o.",
  "The file is not UTF-8; it was read as {1}. Check that accents look right.":
    "O arquivo não é UTF-8; foi lido como {1}. Confira se os acentos estão certos.",
  "The file is not written in {1}: leave the encoding out and it will be found.":
    "O arquivo não está em {1}: deixe a codificação de fora e ela será descoberta.",
  "The file is protected by a password. Save it without one.": "O arquivo é protegido por senha. Salve sem senha.",
  "The file is protected by a password: save it without one.": "O arquivo é protegido por senha: salve sem senha.",
  "Only a recurring campaign that is scheduled has a time to skip.":
    "Só uma campanha recorrente agendada tem um horário a pular.",
  "The next time is another one by now. Look at it again.": "O próximo horário já é outro. Veja de novo.",
  "The page cannot be read. Paste its text into an article.":
    "A página não pode ser lida. Cole o texto dela em um artigo.",
  "The text of a document cannot be changed here. Delete the article and upload the new document.":
    "O texto de um documento não pode ser alterado aqui. Exclua o artigo e envie o novo documento.",
  "There is an article of this document already. Delete that one, or upload the document anew.":
    "Já existe um artigo deste documento. Exclua aquele ou envie o documento de novo.",
  "There is no such article. It may have been deleted.": "Esse artigo não existe. Ele pode ter sido excluído.",
  "There is no text in this PDF, only pictures of pages. Upload one with text (as a scanner with text recognition makes it), or paste its text into an article.":
    "Não há texto neste PDF, só imagens das páginas. Envie um com texto (como faz um scanner com reconhecimento de texto) ou cole o texto dele em um artigo.",
  "There is no text in this document. Paste what it says into an article.":
    "Não há texto neste documento. Cole o que ele diz em um artigo.",
  "This article counts for all numbers. Only who has access to all of them may change it.":
    "Este artigo vale para todos os números. Só quem tem acesso a todos eles pode alterá-lo.",
  "This is the last time: cancel the campaign instead.": "Este é o último horário: em vez disso, cancele a campanha.",
  "The file is still being read. Wait for its end.": "O arquivo ainda está sendo lido. Espere terminar.",
  "The file is uploaded once more; if it fails again, check its type and size.":
    "O arquivo é enviado mais uma vez; se falhar de novo, confira o tipo e o tamanho.",
  "The file says it is {1}, but its content is {2}. Choose the right file.":
    "O arquivo diz ser {1}, mas o conteúdo é {2}. Escolha o arquivo certo.",
  "The file's name has no ending that tells its type, such as .jpg or .csv. Rename it.":
    "O nome do arquivo não tem final que diga o tipo, como .jpg ou .csv. Renomeie.",
  "The first messages are out": "As primeiras mensagens saíram",
  "The flow is blocked": "O fluxo está bloqueado",
  "The flow is throttled": "O fluxo está limitado",
  "The footer is not well formed": "O rodapé não está bem formado",
  "The header is not well formed": "O cabeçalho não está bem formado",
  "The list is read again from the start.": "A lista é lida de novo do começo.",
  "The media file could not be used": "O arquivo de mídia não pôde ser usado",
  "The message could not be built": "Não foi possível montar a mensagem",
  "The messaging limit of this business is used up": "O limite de mensagens desta empresa acabou",
  "The number belongs to this WhatsApp Business account.": "O número pertence a esta conta do WhatsApp Business.",
  "The number has no such template.": "O número não tem este modelo.",
  "The number is not registered": "O número não está registrado",
  "The number is not registered properly": "O número não está bem registrado",
  "The number is not verified": "O número não está verificado",
  "The number is restricted for blocks and spam reports": "O número está restrito por bloqueios e denúncias de spam",
  "The number is switched off": "O número está desligado",
  "The number is {1}.": "O número é {1}.",
  "The number was deleted a moment ago": "O número foi excluído há um momento",
  "The number {1} cannot send now: {2}.": "O número {1} não pode enviar agora: {2}.",
  "The number {1} cannot send: {2}.": "O número {1} não pode enviar: {2}.",
  "The number's throughput is reached": "A vazão do número foi atingida",
  "The person is in a marketing experiment of Meta": "A pessoa está em um experimento de marketing da Meta",
  "The person may not be on WhatsApp, have an old version, or block you; check the number.":
    "A pessoa pode não estar no WhatsApp, ter uma versão antiga ou bloquear você; confira o número.",
  "The person stopped marketing from you": "A pessoa parou de receber seu marketing",
  "The person's identity key has changed": "A chave de identidade da pessoa mudou",
  "The person's message is unavailable": "A mensagem da pessoa não está disponível",
  "The phone number id is wrong or deleted": "O id do número está errado ou foi excluído",
  "The phone number id of an account never changes.": "O id do número de uma conta nunca muda.",
  "The phone number is too long": "O telefone é longo demais",
  "The phone number is too short": "O telefone é curto demais",
  "The picture has too many pixels ({1} × {2}). Make it smaller.": "A imagem tem pixels demais ({1} × {2}). Diminua-a.",
  "The picture is damaged or not complete. Open it, save it again and upload that.":
    "A imagem está danificada ou incompleta. Abra, salve de novo e envie essa.",
  "The picture is larger than {1} (WhatsApp's limit). Make it smaller.":
    "A imagem passa de {1} (limite do WhatsApp). Diminua-a.",
  "The present state does not allow this. Read it again, then decide.":
    "O estado atual não permite isto. Recarregue e decida.",
  "The recipient's number cannot be used.": "O número do destinatário não pode ser usado.",
  "The recipient's number is not valid": "O número do destinatário não é válido",
  "The recipients are fixed once the campaign has started. Clone it to send to others.":
    "Os destinatários não mudam depois do início. Duplique a campanha para enviar a outros.",
  "The recipients are still being read. Wait for the end.":
    "Os destinatários ainda estão sendo lidos. Espere terminar.",
  "The recipients could not be read. Give them again.": "Não foi possível ler os destinatários. Informe de novo.",
  "The recording is damaged or not complete. Export it again and upload that.":
    "A gravação está danificada ou incompleta. Exporte de novo e envie essa.",
  "The request had no access token": "O pedido não tinha token de acesso",
  "The row cannot be sent to": "A linha não pode receber",
  "The same person as in row {1}.": "A mesma pessoa da linha {1}.",
  "The same person stands in an earlier row": "A mesma pessoa está em uma linha anterior",
  "The set-up is done. Sign in, or ask an administrator for an account.":
    "A preparação já foi feita. Entre, ou peça uma conta a um administrador.",
  "The share of failures decides only where time does: say after how many minutes it goes on.":
    "A porcentagem de falhas só decide junto com o tempo: diga depois de quantos minutos continuar.",
  "The spreadsheet has lost digits of the number": "A planilha perdeu dígitos do número",
  "The spreadsheet has rounded this number and lost digits: format the column as text and enter it again.":
    "A planilha arredondou este número e perdeu dígitos: formate a coluna como texto e digite de novo.",
  "The spreadsheet unpacks to {1} MB, which is more than can be real: copy its rows into a new file, or save it as CSV.":
    "A planilha descompactada tem {1} MB, mais do que pode ser real: copie as linhas para um novo arquivo, ou salve como CSV.",
  "The start must be in the future.": "O início precisa ser no futuro.",
  "The sticker is larger than {1} (WhatsApp's limit for {2} ones). Make it smaller.":
    "A figurinha passa de {1} (limite do WhatsApp para {2}). Diminua-a.",
  "The stored token cannot be opened with the configured ENCRYPTION_KEYS. Put the key back that sealed it, or enter the token again.":
    "O token guardado não abre com as ENCRYPTION_KEYS configuradas. Recoloque a chave que o selou, ou informe o token de novo.",
  "The template cannot be edited in its present state": "O modelo não pode ser editado no estado atual",
  "The template cannot be sent: {1}": "O modelo não pode ser enviado: {1}",
  "The template cannot be used on this method": "O modelo não pode ser usado neste método",
  "The template has no such variable.": "O modelo não tem esta variável.",
  "The template is disabled for good": "O modelo foi desativado de vez",
  "The template is paused for low quality": "O modelo está pausado por baixa qualidade",
  "The template is still syncing": "O modelo ainda está sincronizando",
  "The template wants {1}, not {2}.": "O modelo pede {1}, não {2}.",
  "The template {1} cannot be sent: {2}": "O modelo {1} não pode ser enviado: {2}",
  "The template's variables do not fit.": "As variáveis do modelo não servem.",
  "The test cannot be sent to this number.": "O teste não pode ser enviado a este número.",
  "The text gets too long with this recipient's values": "O texto fica longo demais com os valores deste destinatário",
  "The token is not for this WhatsApp Business account. Assign the account to its user.":
    "O token não é desta conta do WhatsApp Business. Atribua a conta ao usuário dele.",
  "The token is not valid any more. Make a new one in Meta's Business Settings.":
    "O token não vale mais. Crie um novo nas configurações da Meta.",
  "The token is valid and does not expire.": "O token é válido e não vence.",
  "The token is valid, but it expires.": "O token é válido, mas vence.",
  "The token lacks {1}. Make one with both permissions.": "Falta ao token {1}. Crie um com as duas permissões.",
  "The token may send messages and manage the account.": "O token pode enviar mensagens e gerenciar a conta.",
  "The user name or the password is wrong.": "O nome de usuário ou a senha está errado.",
  "The {1} is larger than {2} ({3}). Make it smaller.": "O arquivo ({1}) passa de {2} ({3}). Diminua-o.",
  "There are letters in the phone number": "Há letras no telefone",
  "There are letters in this number ({1}): leave only its digits.":
    "Há letras neste número ({1}): deixe só os dígitos.",
  "There are several numbers in one cell": "Há vários números em uma célula",
  "There are several numbers in this cell: keep one, or give each its own row.":
    "Há vários números nesta célula: deixe um, ou dê uma linha a cada um.",
  "There is no encoding called {1}: use utf-8, utf-16 or windows-1252.":
    "Não há codificação chamada {1}: use utf-8, utf-16 ou windows-1252.",
  "There is no phone number in this cell: fill it in.": "Não há telefone nesta célula: preencha.",
  "There is no phone number in this row": "Não há telefone nesta linha",
  "There is no sheet called {1}: choose one of {2}.": "Não há planilha chamada {1}: escolha uma destas: {2}.",
  "API keys do not open this. Sign in as a person.": "Chaves de API não abrem isto. Entre como pessoa.",
  "Name numbers, or give access to all of them, not both.": "Indique números ou dê acesso a todos, não ambos.",
  "There is no such API key.": "Não há esta chave de API.",
  "Give it without blanks at its ends.": "Informe sem espaços nas pontas.",
  "It belongs to contact {1}.": "Pertence ao contato {1}.",
  "It belongs to the external id {1}.": "Pertence ao id externo {1}.",
  "Somebody changed this person at the same moment. Repeat it.":
    "Alguém alterou esta pessoa no mesmo instante. Repita.",
  "Somebody else has this number.": "Outra pessoa tem este número.",
  "A condition chooses the people of this campaign. Make another one for recipients in chunks.":
    "Uma condição escolhe as pessoas desta campanha. Crie outra para destinatários em partes.",
  "Events after this cursor are deleted already, or were not logged. Begin without a cursor, at the oldest event there is, and read the present state of what you follow.":
    "Os eventos depois deste cursor já foram excluídos ou não foram registrados. Comece sem cursor, no evento mais antigo que houver, e leia o estado atual do que você acompanha.",
  "The chunk {1} came with other recipients before. Give new recipients a new name.":
    "A parte {1} já veio com outros destinatários. Dê um novo nome a novos destinatários.",
  "There is no kind {1}. There are: {2}.": "Não há o tipo {1}. Há: {2}.",
  "This chunk needs another name.": "Esta parte precisa de outro nome.",
  "Use 1 to 100 letters, digits, '.', '_' or '-'.": "Use de 1 a 100 letras, algarismos, '.', '_' ou '-'.",
  "This API key lacks the scope {1}. An administrator can make a key that has it.":
    "Falta a esta chave de API o escopo {1}. Um administrador pode criar uma chave que o tenha.",
  "Which numbers?": "Quais números?",
  "There is no such message in this conversation.": "Esta mensagem não existe nesta conversa.",
  "There is no such WhatsApp account, or you have no access to it.":
    "Este número de WhatsApp não existe, ou você não tem acesso a ele.",
  "There is no such active number.": "Não há este número ativo.",
  "There is no such campaign.": "Esta campanha não existe.",
  "There is no such file any more. Take it out of the audience, or choose another one.":
    "Este arquivo não existe mais. Tire-o do público ou escolha outro.",
  "There is no such file. It may have been deleted: upload it again.":
    "Este arquivo não existe. Pode ter sido excluído: envie de novo.",
  "There is no such media file. Upload it first, then give its id.":
    "Este arquivo de mídia não existe. Envie-o primeiro e informe o id.",
  "There is no such media file. Upload it first.": "Este arquivo de mídia não existe. Envie-o primeiro.",
  "There is no such message.": "Esta mensagem não existe.",
  "There is no such number.": "Este número não existe.",
  "There is no such row. Give recipients first, then step through them.":
    "Esta linha não existe. Informe destinatários primeiro e depois percorra-os.",
  "There is no such template.": "Este modelo não existe.",
  "There is no such user.": "Esta pessoa não existe.",
  "There is no value: fill it in, or give a text for when it is empty.":
    "Não há valor: preencha, ou diga o que escrever quando vazio.",
  "This API key is unknown, expired or deleted. Make a new one under Settings.":
    "Esta chave de API é desconhecida, venceu ou foi excluída. Crie uma nova em Ajustes.",
  "This cannot be sent so.": "Isto não pode ser enviado assim.",
  "This file cannot be the header.": "Este arquivo não pode ser o cabeçalho.",
  "This file could not be fetched from Meta. Have it fetched again.":
    "Não foi possível buscar este arquivo na Meta. Peça-o de novo.",
  "This file has not been fetched from Meta yet. Try again in a moment.":
    "Este arquivo ainda não foi buscado na Meta. Tente de novo em instantes.",
  "This file is gone: Meta keeps files for seven days only.":
    "Este arquivo não existe mais: a Meta guarda arquivos por apenas sete dias.",
  "This file is here already.": "Este arquivo já está aqui.",
  "This is no emoji.": "Isto não é um emoji.",
  "This is no voice message.": "Isto não é uma mensagem de voz.",
  "This is too old.": "Isto é antigo demais.",
  "This message has no file, or the person has deleted it.": "Esta mensagem não tem arquivo, ou a pessoa o apagou.",
  "This WhatsApp Business account does not hold the number. Check both ids.":
    "Esta conta do WhatsApp Business não contém o número. Confira os dois ids.",
  "This business has written to {1} people in 24 hours, all that Meta allows. Try again after {2}, or wait until the person writes first.":
    "Esta empresa escreveu a {1} pessoas em 24 horas, tudo o que a Meta permite. Tente depois de {2}, ou espere a pessoa escrever primeiro.",
  "This business may not write to that country": "Esta empresa não pode escrever para esse país",
  "This campaign writes to {1} new people; the messaging limit lets {2} messages go now. The other {3} follow by themselves from {4}, over {5} days in all.":
    "Esta campanha escreve a {1} pessoas novas; o limite deixa sair {2} mensagens agora. As outras {3} seguem sozinhas a partir de {4}, em {5} dias ao todo.",
  "This file is no list of recipients.": "Este arquivo não é uma lista de destinatários.",
  "This id is not that of a phone number. Copy the phone number id, not the WABA's.":
    "Este id não é de um número de telefone. Copie o id do número, não o da WABA.",
  "This is a landline: it only gets the message if a business uses WhatsApp on it.":
    "É um telefone fixo: só recebe se uma empresa usar o WhatsApp nele.",
  "This is easy to guess. Use several unrelated words, or let a password manager make one.":
    "É fácil de adivinhar. Use várias palavras sem relação, ou deixe um gerenciador de senhas criar uma.",
  "This is no phone number of its country": "Não é um telefone do país dele",
  "This is not a country.": "Isto não é um país.",
  "This is not a phone number: write it with country and area code, like +55 11 98765-4321.":
    "Não é um telefone: escreva com código do país e DDD, como +55 11 98765-4321.",
  "This is the last active administrator. Make another person an administrator first.":
    "Este é o último administrador ativo. Torne outra pessoa administradora primeiro.",
  "This key would have expired already.": "Esta chave já estaria vencida.",
  "This kind of message needs a phone number": "Este tipo de mensagem precisa de um telefone",
  "This needs the role {1} or higher; yours is {2}. Ask an administrator.":
    "Isto pede o papel {1} ou superior; o seu é {2}. Peça a um administrador.",
  "This number has no access token. Give it one in its settings.":
    "Este número não tem token de acesso. Informe um nas configurações dele.",
  "This number has no such template. Sync its templates and look again.":
    "Este número não tem este modelo. Sincronize os modelos e veja de novo.",
  "This number has too many digits: check for digits typed twice.":
    "Este número tem dígitos demais: veja se algum foi digitado duas vezes.",
  "This number is already connected. Change that account instead.":
    "Este número já está conectado. Edite-o em vez disso.",
  "This set-up link is not valid. Open the link that bin/start printed last.":
    "Este link de preparação não vale. Abra o último link mostrado pelo bin/start.",
  "This sign-in has ended. Sign in again.": "Esta sessão terminou. Entre de novo.",
  "This user name is taken.": "Este nome de usuário já existe.",
  "To this nobody can react.": "A isto ninguém pode reagir.",
  "Too many PIN guesses": "Tentativas de PIN demais",
  "Too many failed sign-ins. Try again in {1} seconds.": "Tentativas de acesso demais. Tente de novo em {1} segundos.",
  "Too many messages to this one person": "Mensagens demais para esta pessoa",
  "Too many variables for so little text": "Variáveis demais para tão pouco texto",
  "Tried again by itself after an hour.": "Tentado de novo automaticamente depois de uma hora.",
  "Tried again by itself.": "Tentado de novo automaticamente.",
  "Tried again by itself; if it stays, look at the details.":
    "Tentado de novo automaticamente; se continuar, veja os detalhes.",
  "Tried again by itself; see metastatus.com if it stays.":
    "Tentado de novo automaticamente; se continuar, veja metastatus.com.",
  "Tried once more after a day; then leave this person out for a while.":
    "Tentado mais uma vez depois de um dia; depois deixe esta pessoa de fora por um tempo.",
  "Try again later.": "Tente de novo mais tarde.",
  "Turn template insights on in WhatsApp Manager.": "Ligue as métricas de modelos no Gerenciador do WhatsApp.",
  "Type your present password as well.": "Digite também sua senha atual.",
  "Type your present password.": "Digite sua senha atual.",
  "Unblock the contact if you want to write to it.": "Desbloqueie o contato se quiser escrever para ele.",
  "Unknown: {1}.": "Desconhecidos: {1}.",
  "Upload a CSV or a spreadsheet.": "Envie um CSV ou uma planilha.",
  "Use 2 to 64 letters, digits or . _ @ - and begin with a letter or digit.":
    "Use de 2 a 64 letras, dígitos ou . _ @ - e comece com letra ou dígito.",
  "Use a marketing template, or the plain send method.": "Use um modelo de marketing, ou o método comum.",
  "Use a two-letter code such as BR.": "Use um código de duas letras como BR.",
  "Use an approved template.": "Use um modelo aprovado.",
  "Use utf-8, utf-16 or windows-1252, or leave it out.": "Use utf-8, utf-16 ou windows-1252, ou deixe de fora.",
  "Use {1} to {2} characters.": "Use de {1} a {2} caracteres.",
  "Value of “{1}”": "Valor de “{1}”",
  "Verify the number with a code first.": "Primeiro verifique o número com um código.",
  "Wait 72 hours.": "Espere 72 horas.",
  "Wait as long as the details say, then enter the right PIN.":
    "Espere o tempo que os detalhes dizem e digite o PIN certo.",
  "Wait five minutes.": "Espere cinco minutos.",
  "Wait for Meta to approve the display name.": "Espere a Meta aprovar o nome de exibição.",
  "Wait for the review to end.": "Espere a análise terminar.",
  "Wait until Meta lifts it; correct the categories.": "Espere a Meta liberar; corrija as categorias.",
  "Wait until the campaign is over, then retry what failed.":
    "Espere a campanha terminar e depois tente de novo o que falhou.",
  "We have blocked this person": "Nós bloqueamos esta pessoa",
  "What the file storage gives back is not what it was given. Nothing was deleted; look at the bucket.":
    "O que o armazenamento de arquivos devolve não é o que recebeu. Nada foi apagado; veja o bucket.",
  "What was sent since then stands here as not sent. Compare with Meta's figures (WhatsApp Manager): resume only what sent nothing since then, cancel the rest.":
    "O que saiu desde então aparece aqui como não enviado. Compare com os números da Meta (Gerenciador do WhatsApp): retome só o que não enviou nada desde então e cancele o resto.",
  "What “{1}” tells us": "O que “{1}” nos informa",
  "WhatsApp did not answer as expected. Try again in a moment.":
    "O WhatsApp não respondeu como esperado. Tente de novo em instantes.",
  "WhatsApp plays .m4a only with AAC sound. Convert it.": "O WhatsApp só toca .m4a com som AAC. Converta.",
  "WhatsApp plays .ogg only in mono. Convert it to one channel.":
    "O WhatsApp só toca .ogg em mono. Converta para um canal.",
  "WhatsApp plays .ogg only with the Opus codec. Convert it, for example to .mp3.":
    "O WhatsApp só toca .ogg com o codec Opus. Converta, por exemplo, para .mp3.",
  "WhatsApp plays only H.264 video. Convert it (codec H.264, sound AAC).":
    "O WhatsApp só toca vídeo H.264. Converta (codec H.264, som AAC).",
  "WhatsApp plays videos with AAC sound in at most one track. Convert it.":
    "O WhatsApp toca vídeos com som AAC em no máximo uma faixa. Converta.",
  "WhatsApp takes reactions for 30 days only.": "O WhatsApp aceita reações por apenas 30 dias.",
  "WhatsApp's limit for this kind": "limite do WhatsApp para este tipo",
  "When should it start?": "Quando deve começar?",
  "Which WhatsApp number?": "Qual número de WhatsApp?",
  "Which column holds the phone numbers?": "Qual coluna tem os telefones?",
  "Who are the recipients?": "Quem são os destinatários?",
  "Write a text.": "Escreva um texto.",
  "Write a title.": "Escreva um título.",
  "Write more text or use fewer variables.": "Escreva mais texto ou use menos variáveis.",
  "Wrong two-step PIN": "PIN de duas etapas errado",
  "You may not do this. Ask an administrator.": "Você não pode fazer isto. Peça a um administrador.",
  "a card starts with an image, a video or a product": "um cartão começa com imagem, vídeo ou produto",
  "a carousel stands with a body only": "um carrossel vai só com um corpo",
  "a footer takes no variables": "um rodapé não aceita variáveis",
  "a header takes one variable at most": "um cabeçalho aceita no máximo uma variável",
  "a label takes no variables": "o texto do botão não aceita variáveis",
  "all cards need the same parts and the same kinds of buttons":
    "todos os cartões precisam das mesmas partes e dos mesmos tipos de botões",
  "at most {1} characters once filled, this has {2}; shorten the values":
    "no máximo {1} caracteres depois de preenchido, tem {2}; encurte os valores",
  "at most {1} characters, this has {2}": "no máximo {1} caracteres, tem {2}",
  "at most {1} of the kind {2}": "no máximo {1} do tipo {2}",
  "authentication templates have a fixed text and one code button":
    "modelos de autenticação têm texto fixo e um botão de código",
  "choose the flow to open": "escolha o fluxo a abrir",
  "every button needs its own label": "cada botão precisa de um texto próprio",
  "every template needs a body": "todo modelo precisa de um corpo",
  "exactly one OTP button: COPY_CODE, ONE_TAP or ZERO_TAP": "exatamente um botão OTP: COPY_CODE, ONE_TAP ou ZERO_TAP",
  "give a date and time with its zone": "informe data e hora com o fuso",
  "give a date and time with its zone, such as 2026-12-24T18:00:00-03:00":
    "informe data e hora com o fuso, como 2026-12-24T18:00:00-03:00",
  "give a language code such as en_US, pt_BR or es": "informe um código de idioma como en_US, pt_BR ou es",
  "give a number with its country code, such as +5511987654321":
    "informe um número com código do país, como +5511987654321",
  "give a sample code": "informe um código de exemplo",
  "give a sample of the whole address": "informe um exemplo do endereço completo",
  "give a sample value for {1}": "informe um valor de exemplo para {1}",
  "give a whole address starting with https://": "informe um endereço completo que comece com https://",
  "give an uploaded media id or a link starting with https://":
    "informe o id de uma mídia enviada ou um link que comece com https://",
  "give degrees such as -23.5505": "informe graus como -23.5505",
  "keep quick replies together: all before or all after the other buttons":
    "mantenha as respostas rápidas juntas: todas antes ou todas depois dos outros botões",
  "must not be empty": "não pode ficar vazio",
  "no line breaks, tabs or more than four spaces in a row":
    "sem quebras de linha, tabulações ou mais de quatro espaços seguidos",
  "no spaces, quotes or angle brackets in an address": "sem espaços, aspas ou sinais < > em um endereço",
  "number the variables 1, 2, 3 … without gaps": "numere as variáveis 1, 2, 3 … sem pular",
  "one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION": "um destes: TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION",
  "one of {1}": "um destes: {1}",
  "one variable, at the end of the address": "uma variável, no fim do endereço",
  "only one of these parts": "só uma destas partes",
  "put words before the first and after the last variable":
    "ponha palavras antes da primeira e depois da última variável",
  "put words between two variables": "ponha palavras entre duas variáveis",
  "this template has a {1}; choose another one": "este modelo tem {1}; escolha outro",
  "upload a sample file for the review": "envie um arquivo de exemplo para a análise",
  "write more words or use fewer variables": "escreva mais palavras ou use menos variáveis",
  "write variables as {{1}} or {{first_name}}": "escreva variáveis como {{1}} ou {{first_name}}",
  "{1} % of the first {2} messages failed": "{1} % das primeiras {2} mensagens falharam",
  "{1} Wait until it is finished, or cancel it, before you delete the file.":
    "{1} Espere terminar, ou cancele, antes de excluir o arquivo.",
  "{1} does not answer at the moment. Nothing was lost; try again shortly.":
    "{1} não responde agora. Nada se perdeu; tente de novo em instantes.",
  "{1} is not a part of a template": "{1} não é parte de um modelo",
  "{1} is not possible here. Use {2}.": "{1} não é possível aqui. Use {2}.",
  "{1} of {2} people in 24 hours; campaigns stop at {3}.": "{1} de {2} pessoas em 24 horas; campanhas param em {3}.",
  "{1} rows have more cells than there are columns; what is beyond the last column was left out. Look for missing quotes or delimiters in rows {2}.":
    "{1} linhas têm mais células do que colunas; o que passa da última coluna ficou de fora. Procure aspas ou separadores faltando nas linhas {2}.",
  "{1}. {2} (code {3})": "{1}. {2} (código {3})",
  "{1}: fixed once the campaign has started. Clone it instead.": "{1}: não muda depois do início. Duplique a campanha.",
  "{1}: names are lower-case letters, digits and underscores":
    "{1}: nomes são letras minúsculas, dígitos e sublinhados",
  "{1}: this template numbers its variables; or make it NAMED":
    "{1}: este modelo numera suas variáveis; ou use o formato NAMED",
  "{1}: write the number with area code, like 11 98765-4321, or with + and country code.":
    "{1}: escreva o número com DDD, como 11 98765-4321, ou com + e código do país.",
  "Give a picture, video or document.": "Dê uma imagem, um vídeo ou um documento.",
  "Meta's app of this number is not known. Enter its app id in the number's settings.":
    "O app da Meta deste número não é conhecido. Digite o id do app nas configurações do número.",
  "This file cannot stand above a message.": "Este arquivo não pode ficar acima de uma mensagem.",
  "A contact cannot be merged with itself.": "Um contato não pode ser unido a si mesmo.",
  "These contacts are one already.": "Estes contatos já são um só.",
  "A contact needs a way to reach it.": "Um contato precisa de um meio de contato.",
  "Choose another name.": "Escolha outro nome.",
  "Copy the user id as WhatsApp gives it.": "Copie o id de usuário como o WhatsApp o informa.",
  "Give a day such as {1} or 31/01/2026.": "Informe um dia como {1} ou 31/01/2026.",
  "Give a name.": "Informe um nome.",
  "Give a number below 1,000,000,000,000,000.": "Informe um número menor que 1.000.000.000.000.000.",
  "Give a number such as 1200.50.": "Informe um número como 1200,50.",
  "Give a number.": "Informe um número.",
  "Give a phone number, or a user_id of WhatsApp.": "Informe um telefone ou um user_id do WhatsApp.",
  "Give a phone number, or a user_id.": "Informe um telefone ou um user_id.",
  "Give a text.": "Informe um texto.",
  "Give either ids or a filter.": "Informe ids ou um filtro.",
  "Give the list.": "Informe a lista.",
  "Give the tag's name.": "Informe o nome da etiqueta.",
  "Give yes or no.": "Informe sim ou não.",
  "It belongs to {1} (contact {2}). Merge them.": "Pertence a {1} (contato {2}). Una os dois.",
  "It is known as {1}. Choose another name.": "Ele já existe como {1}. Escolha outro nome.",
  "Name another contact.": "Informe outro contato.",
  "Nobody is on the list under this number.": "Ninguém está na lista com este número.",
  "Nothing to do: they hear from you again once they opt in.": "Nada a fazer: a pessoa volta a receber quando aceitar.",
  "Other contacts were merged later. Undo the newest merge first.":
    "Outros contatos foram unidos depois. Desfaça primeiro a união mais recente.",
  "Some attributes do not fit.": "Alguns atributos não servem.",
  "Somebody has this already.": "Isto já é de outra pessoa.",
  "That would delete {1} contacts; at most {2} at once. Narrow the filter.":
    "Isso excluiria {1} contatos; no máximo {2} por vez. Restrinja o filtro.",
  "The attribute cannot have this value.": "O atributo não pode ter este valor.",
  "The attribute needs a name.": "O atributo precisa de um nome.",
  "The other contact has been deleted.": "O outro contato foi excluído.",
  "The person does not want such messages": "A pessoa não quer receber mensagens assim",
  "The person stopped us at Meta. Only they can take that back, in WhatsApp.":
    "A pessoa nos bloqueou na Meta. Só ela pode desfazer isso, no WhatsApp.",
  "The phone number cannot be used.": "O telefone não pode ser usado.",
  "There are {1} attributes already. Delete one that nobody needs.": "Já há {1} atributos. Exclua um que ninguém usa.",
  "There is a list with this name already.": "Já existe uma lista com este nome.",
  "There is no list {1}.": "Não existe a lista {1}.",
  "There is no such attribute.": "Este atributo não existe.",
  "There is no such attribute. It may have been deleted.": "Este atributo não existe. Talvez tenha sido excluído.",
  "There is no such attribute. Make it first.": "Este atributo não existe. Crie-o primeiro.",
  "There is no such contact. It may have been deleted or merged just now.":
    "Este contato não existe. Talvez tenha acabado de ser excluído ou unido.",
  "There is no such contact. It may have been deleted.": "Este contato não existe. Talvez tenha sido excluído.",
  "There is no such list.": "Esta lista não existe.",
  "There is no such list. It may have been deleted.": "Esta lista não existe. Talvez tenha sido excluída.",
  "There is no such merge of this contact.": "Este contato não tem essa união.",
  "There is no such note.": "Esta nota não existe.",
  "There is no such tag. It may have been deleted.": "Esta etiqueta não existe. Talvez tenha sido excluída.",
  "There is such an attribute already.": "Já existe um atributo assim.",
  "This merge has been undone already.": "Esta união já foi desfeita.",
  "This person does not want such messages. Note their opt-in first, or answer when they write.":
    "Esta pessoa não quer receber mensagens assim. Registre primeiro o aceite dela, ou responda quando ela escrever.",
  "This person does not want such messages: nothing is sent to them.":
    "Esta pessoa não quer receber mensagens assim: nada é enviado a ela.",
  "Use a code such as pt or pt_BR.": "Use um código como pt ou pt_BR.",
  "Use at most {1} characters.": "Use no máximo {1} caracteres.",
  "Use letters or digits.": "Use letras ou dígitos.",
  "Use one of the attributes, not {1}.": "Use um dos atributos, não {1}.",
  "Which contacts?": "Quais contatos?",
  "Which list?": "Qual lista?",
  "Which tag?": "Qual etiqueta?",
  "Who is it?": "Quem é?",
  "A message to this person is being sent at this moment. Try again in a minute.":
    "Uma mensagem para esta pessoa está sendo enviada agora. Tente de novo em um minuto.",
  "The contact was deleted before the message went": "O contato foi excluído antes do envio",
  "Ask for at most 100 days.": "Peça no máximo 100 dias.",
  "Give a moment after the first and at most 100 days later.":
    "Informe um instante depois do primeiro e no máximo 100 dias adiante.",
  "It starts at each recipient's own time: leave out the moment, or take the local start back.":
    "Ela começa no horário de cada destinatário: deixe de fora o instante ou desfaça o início local.",
  "It was too late: the campaign was not to be sent after its last moment":
    "Era tarde demais: a campanha não devia ser enviada depois do último momento",
  "Nobody could be written to: the last moment comes before the start, or has passed.":
    "Ninguém receberia nada: o último momento vem antes do início ou já passou.",
  "Nobody could ever be written to: hours, quiet hours and dates leave no time.":
    "Ninguém jamais receberia nada: horários, silêncio e datas não deixam tempo algum.",
  "Nobody may be written to now": "Ninguém pode receber mensagens agora",
  "Nothing to do: it goes on by itself when the next people may be written to.":
    "Nada a fazer: ela continua sozinha quando as próximas pessoas puderem receber.",
  "Send to these people in a new campaign if it still makes sense.":
    "Envie a essas pessoas em uma nova campanha, se ainda fizer sentido.",
  "Send to these people in a new campaign, or let late ones be sent late.":
    "Envie a essas pessoas em uma nova campanha ou permita envios com atraso.",
  "The time for these people was missed, and the campaign skips who cannot be reached in time":
    "O horário dessas pessoas foi perdido, e a campanha pula quem não é alcançado a tempo",
  "Write a date such as 2026-12-25.": "Escreva uma data como 2026-12-25.",
  "Write an hour such as 09:30.": "Escreva um horário como 09:30.",
  "Write date and time without a zone, such as 2026-01-31T09:00.":
    "Escreva data e hora sem fuso, como 2026-01-31T09:00.",
  "{1} people are not reached before the last moment: at this pace the allowed hours are too short for all.":
    "{1} pessoas não recebem antes do último momento: neste ritmo, os horários permitidos não bastam para todos.",
  "A recurring campaign starts by itself: schedule it, or copy it to send it now.":
    "Uma campanha recorrente começa sozinha: agende-a ou copie-a para enviar agora.",
  "A second person must approve it first.": "Uma segunda pessoa precisa aprová-la antes.",
  "Correct it, then start it now or choose another time. The next times are not touched by this.":
    "Corrija e inicie agora ou escolha outro horário. As próximas vezes não são afetadas.",
  "Its time came while the dispatcher was not running.":
    "O horário chegou enquanto o disparador não estava em execução.",
  "No time is left: the recurrence has ended, or gives none.":
    "Não resta horário: a recorrência terminou ou não gera nenhum.",
  "There is nothing to approve: it is approved already, or has started.":
    "Não há o que aprovar: já foi aprovada ou já começou.",
  "This is no recurrence.": "Isto não é uma recorrência.",
  "Write a recurrence of RFC 5545, by days or more, such as FREQ=WEEKLY;BYDAY=MO,TH.":
    "Escreva uma recorrência da RFC 5545, por dias ou mais, como FREQ=WEEKLY;BYDAY=MO,TH.",
  "You have made or changed this campaign: somebody else must approve it.":
    "Você criou ou alterou esta campanha: outra pessoa precisa aprová-la.",
  "There is nobody in this group.": "Não há ninguém neste grupo.",
  "Wait until the campaign is over, then write to a part of its people again.":
    "Espere a campanha terminar e depois escreva de novo a uma parte das pessoas.",
  "The file has {1} rows; at most {2} can be read at once. Split it.":
    "O arquivo tem {1} linhas; no máximo {2} podem ser lidas de uma vez. Divida-o.",
  "An import of contacts reads it.": "Uma importação de contatos está lendo este arquivo.",
  "Contact {1} with this number has another user id: mend one of the two.":
    "O contato {1}, que tem este número, tem outro id de usuário: corrija um dos dois.",
  "Contact {1} with this user id has another number: mend one of the two.":
    "O contato {1}, que tem este id de usuário, tem outro número: corrija um dos dois.",
  "Name the source of the consent, such as a form.": "Informe a origem do consentimento, como um formulário.",
  "Only one column can be this.": "Só uma coluna pode ser isto.",
  "Say which column holds the phone number, or the user id of WhatsApp.":
    "Diga qual coluna tem o número de telefone ou o id de usuário do WhatsApp.",
  "The columns do not fit yet.": "As colunas ainda não se encaixam.",
  "The file has no such column.": "O arquivo não tem esta coluna.",
  "The file of this import has been deleted. Upload it again and start a new import.":
    "O arquivo desta importação foi excluído. Envie-o de novo e comece uma nova importação.",
  "The new attribute needs a name.": "O novo atributo precisa de um nome.",
  "The number belongs to contact {1}, the user id to contact {2}: merge them first.":
    "O número é do contato {1} e o id de usuário do contato {2}: una-os primeiro.",
  "There is no such attribute. Make it new, or choose another one.":
    "Este atributo não existe. Crie-o ou escolha outro.",
  "There is no such import.": "Esta importação não existe.",
  "This column stands here twice.": "Esta coluna está aqui duas vezes.",
  "This import cannot go on: it is {1}.": "Esta importação não pode continuar: o estado é {1}.",
  "This import does not run: it is {1}.": "Esta importação não está em andamento: o estado é {1}.",
  "This is no language: use a code such as pt or pt_BR.": "Isto não é um idioma: use um código como pt ou pt_BR.",
  "This is no time zone: name one such as America/Sao_Paulo.":
    "Isto não é um fuso horário: informe um como America/Sao_Paulo.",
  "This is no user id: copy it as WhatsApp gives it.": "Isto não é um id de usuário: copie-o como o WhatsApp o mostra.",
  "This name is too long: use at most {1} characters.": "Este nome é longo demais: use no máximo {1} caracteres.",
  "This note is too long: use at most {1} characters.": "Esta nota é longa demais: use no máximo {1} caracteres.",
  "This row names nobody: fill in the phone number.": "Esta linha não diz quem é: preencha o número de telefone.",
  "Two columns cannot be the same attribute.": "Duas colunas não podem ser o mesmo atributo.",
  "Use at most {1} tags with at most {2} characters each, with commas between them.":
    "Use no máximo {1} etiquetas com no máximo {2} caracteres cada, separadas por vírgulas.",
  "Where did they say yes?": "Onde essas pessoas disseram sim?",
  "A segment cannot be made of itself.": "Um segmento não pode ser feito dele mesmo.",
  "Add a condition.": "Acrescente uma condição.",
  "Choose an attribute.": "Escolha um atributo.",
  "Choose an active person with access to this number, an agent at least.":
    "Escolha uma pessoa ativa com acesso a este número, no mínimo agente.",
  "Choose another shortcut.": "Escolha outro atalho.",
  "Give a moment that is still to come.": "Informe um momento que ainda não passou.",
  "Name a message of this conversation.": "Indique uma mensagem desta conversa.",
  "The person wrote more than 24 hours ago: Meta takes a template only, until they write again.":
    "A pessoa escreveu há mais de 24 horas: a Meta só aceita um modelo até que ela escreva de novo.",
  "There is a label of this name.": "Já existe um marcador com este nome.",
  "There is an answer with this shortcut.": "Já existe uma resposta com este atalho.",
  "There is no such answer. It may have been deleted.": "Esta resposta não existe. Talvez tenha sido excluída.",
  "There is no such conversation, or you have no access to its number.":
    "Esta conversa não existe, ou você não tem acesso ao número dela.",
  "There is no such label. It may have been deleted.": "Este marcador não existe. Talvez tenha sido excluído.",
  "This conversation is closed.": "Esta conversa está encerrada.",
  "This conversation is closed. Open it again to answer.": "Esta conversa está encerrada. Reabra-a para responder.",
  "This message cannot be quoted.": "Esta mensagem não pode ser citada.",
  "This person cannot answer here.": "Esta pessoa não pode responder aqui.",
  "This person has been deleted: nobody is left to answer.": "Esta pessoa foi excluída: não há mais a quem responder.",
  "Until when?": "Até quando?",
  "Use small letters, digits, - and _, at most 40.": "Use letras minúsculas, dígitos, - e _, no máximo 40.",
  "{1} has this conversation. Take it over to answer.": "{1} está com esta conversa. Assuma-a para responder.",
  "Choose one.": "Escolha um.",
  "Choose somebody.": "Escolha alguém.",
  "Correct the audience, then start it now or choose another time.":
    "Corrija o público e depois comece agora ou escolha outro horário.",
  "Fill this in.": "Preencha isto.",
  "Give a group: match and of.": "Informe um grupo: match e of.",
  "Give a text, a number, or yes or no.": "Informe um texto, um número, ou sim ou não.",
  "Give a value.": "Informe um valor.",
  "Groups stand in groups too deep. Save a part as a segment.":
    "Há grupos dentro de grupos em excesso. Salve uma parte como segmento.",
  "Say what the condition is about: kind.": "Diga de que trata a condição: kind.",
  "Take the segment out of its conditions.": "Retire o segmento das próprias condições.",
  "The attribute cannot be compared so.": "O atributo não pode ser comparado assim.",
  "The condition is not complete: {1}": "A condição não está completa: {1}",
  "The contacts could not be asked. Look at the conditions of the audience.":
    "Não foi possível consultar os contatos. Revise as condições do público.",
  "The segment needs a name.": "O segmento precisa de um nome.",
  "There is a segment with this name already.": "Já existe um segmento com este nome.",
  "There is no such attribute any more.": "Este atributo não existe mais.",
  "There is no such campaign any more. Take it out of the audience, or choose another one.":
    "Esta campanha não existe mais. Retire-a do público ou escolha outra.",
  "There is no such segment. It may have been deleted.": "Este segmento não existe. Talvez tenha sido excluído.",
  "There is no such {1} any more. Take it out of the audience, or choose another one.":
    "Isto não existe mais ({1}). Retire do público ou escolha outro.",
  "This says nothing here: leave it out.": "Isto não diz nada aqui: retire.",
  "A market has two prices for the same category: leave one of them.":
    "Um mercado tem dois preços para a mesma categoria: deixe um deles.",
  "A message costs between nothing and {1}.": "Uma mensagem custa entre nada e {1}.",
  "A price list has no more than {1} rows.": "Uma lista de preços não tem mais de {1} linhas.",
  "An earlier row has another price for the same market and category.":
    "Uma linha anterior tem outro preço para o mesmo mercado e categoria.",
  "Give an amount above nothing and up to {1}.": "Informe um valor acima de zero e até {1}.",
  "Name a country by its code (BR), or one of Meta's regions.":
    "Informe um país pelo código (BR) ou uma das regiões da Meta.",
  "No currency is called so: write its code, such as USD.": "Nenhuma moeda se chama assim: escreva o código, como USD.",
  "No market has this name: write a country, its code, or one of Meta's regions.":
    "Nenhum mercado tem este nome: escreva um país, o código dele ou uma das regiões da Meta.",
  "No message costs more than {1}: check the decimal sign.":
    "Nenhuma mensagem custa mais de {1}: confira o sinal decimal.",
  "Raise or remove its cap to let it go on, or cancel the rest.":
    "Aumente ou retire o limite para ela continuar, ou cancele o resto.",
  "The campaign has a cap, but nobody has entered what its messages cost":
    "A campanha tem um limite, mas ninguém informou quanto custam as mensagens dela",
  "Enter the prices of its countries, or remove the cap.": "Informe os preços dos países dela, ou retire o limite.",
  "The campaign has reached what it may cost": "A campanha chegou ao que pode custar",
  "The campaign is over: nothing more is sent that could cost anything.":
    "A campanha terminou: nada mais é enviado que possa custar.",
  "The file has prices in several currencies: leave those of one.":
    "O arquivo tem preços em várias moedas: deixe os de uma só.",
  "The file is no price list: it needs a column market and one for each category, as Meta's has, or the columns country, category and price.":
    "O arquivo não é uma lista de preços: precisa de uma coluna de mercado e uma para cada categoria, como o da Meta, ou das colunas país, categoria e preço.",
  "There is a price list from that day on already. Change it, or choose another day.":
    "Já existe uma lista de preços a partir desse dia. Mude-a ou escolha outro dia.",
  "There is no such category: write one of {1}.": "Essa categoria não existe: escreva uma destas: {1}.",
  "There is no such price list.": "Essa lista de preços não existe.",
  "This is no price: write a number such as 0.0625.": "Isto não é um preço: escreva um número como 0,0625.",
  "Write a currency's code, such as USD.": "Escreva o código de uma moeda, como USD.",
  "Write the day as 2026-10-01.": "Escreva o dia como 2026-10-01.",
  "{1} people are in countries without a price: what they cost is not in the forecast.":
    "{1} pessoas estão em países sem preço: o custo delas não está na previsão.",
  "{1} people have numbers of the United States, where Meta delivers no marketing.":
    "{1} pessoas têm números dos Estados Unidos, onde a Meta não entrega marketing.",
  "Use at most {1} conditions.": "Use no máximo {1} condições.",
  "Use one of {1}.": "Use um destes: {1}.",
  "{1}: uses it.": "{1}: usa este arquivo.",
  "{1}: needs this segment. Take it out there first.": "{1}: precisa deste segmento. Retire-o de lá primeiro.",
  "The person has had as much marketing lately as anybody may get":
    "A pessoa já recebeu há pouco tanto marketing quanto se pode receber",
  "Send to these people later in a new campaign, or raise the cap under Settings.":
    "Envie a estas pessoas mais tarde em uma nova campanha ou aumente o limite em Configurações.",
  "A campaign's message went to the person today already": "Uma mensagem de campanha já foi enviada à pessoa hoje",
  "Send to these people tomorrow in a new campaign if it still makes sense.":
    "Envie a estas pessoas amanhã em uma nova campanha, se ainda fizer sentido.",
  "No phone number is known of the contact": "Não se conhece nenhum telefone do contato",
  "Add the number to the contact, then send again.": "Acrescente o número ao contato e envie de novo.",
  "No phone number is known of this contact.": "Não se conhece nenhum telefone deste contato.",
  "This person has had as much marketing lately as anybody may get: nothing is sent to them.":
    "Esta pessoa já recebeu há pouco tanto marketing quanto se pode receber: nada é enviado a ela.",
  "A campaign's message went to this person today already: nothing is sent to them.":
    "Uma mensagem de campanha já foi enviada a esta pessoa hoje: nada é enviado a ela.",
  "A cap is so many messages in so many days.": "Um limite é um número de mensagens em um número de dias.",
  "Give both, or neither.": "Informe os dois ou nenhum.",
  "A winner needs at least two variants.": "Uma vencedora precisa de pelo menos duas variantes.",
  "All messages of a campaign must be of one category: {1} is {2}, {3} is {4}.":
    "Todas as mensagens de uma campanha precisam ser de uma só categoria: {1} é {2}, {3} é {4}.",
  "Choose other numbers of the same WhatsApp Business Account, each once.":
    "Escolha outros números da mesma conta do WhatsApp Business, cada um uma vez.",
  "Choose which variant won: it is sent to everybody who waits.":
    "Escolha qual variante venceu: ela é enviada a todos que esperam.",
  "It could not leave in time, and the conversation was left to people":
    "Não pôde sair a tempo, e a conversa foi deixada para pessoas",
  "Nothing to do: whoever has the conversation answers.": "Nada a fazer: quem está com a conversa responde.",
  "Held out of the test, to compare with people who got nothing":
    "Fora do teste, para comparar com quem não recebeu nada",
  "It is sent to the others by itself.": "É enviada aos demais sozinha.",
  "Look at the failures, then choose the winner or cancel.": "Veja as falhas e escolha a vencedora ou cancele.",
  "Look at the results, then send the winner to the rest.": "Veja os resultados e envie a vencedora aos demais.",
  "None of the first messages reached anybody": "Nenhuma das primeiras mensagens chegou a alguém",
  "Say how many are in the first part, or leave out the time.":
    "Informe quantos estão na primeira parte ou deixe o tempo de fora.",
  "Say how the people are divided among the variants.": "Informe como as pessoas são divididas entre as variantes.",
  "Say what fills {1} of {2}.": "Informe o que preenche {1} de {2}.",
  "Shares and hold-out must make 100 %, not {1} %.": "As partes e quem fica de fora precisam somar 100 %, não {1} %.",
  "The campaign does not send from this number.": "A campanha não envia deste número.",
  "The campaign has no such message.": "A campanha não tem essa mensagem.",
  "The first part of the test is out": "A primeira parte do teste saiu",
  "The first part of the test is tried before the others already: leave out the canary.":
    "A primeira parte do teste já sai antes dos demais: deixe de fora o envio inicial a poucos.",
  "The test has no such variant.": "O teste não tem essa variante.",
  "There are {1} variants and {2} shares: give each variant one.":
    "Há {1} variantes e {2} partes: dê uma a cada variante.",
  "There is no winner to choose: the test has none, or has one already.":
    "Não há vencedora a escolher: o teste não tem nenhuma ou já tem uma.",
  "Variant {1} has no message.": "A variante {1} não tem mensagem.",
  "Variant {1} has {2} twice.": "A variante {1} tem {2} duas vezes.",
  "Variant {1} says the same as another one.": "A variante {1} diz o mesmo que outra.",
  "Which variant won?": "Qual variante venceu?",
  "An administrator finds the delivery log of this system in Settings, and has it told again.":
    "Um administrador encontra o registro de entregas deste sistema em Ajustes e manda avisar de novo.",
  "Answers cannot go there.": "As respostas não podem ir para lá.",
  "At most {1} days, the first before the last.": "No máximo {1} dias, o primeiro antes do último.",
  "Choose a team.": "Escolha uma equipe.",
  "Choose other days.": "Escolha outros dias.",
  "Connecting was interrupted. Start again.": "A conexão foi interrompida. Comece de novo.",
  "Hi! I would like to receive your messages on WhatsApp.": "Oi! Quero receber mensagens de vocês no WhatsApp.",
  "It answered {1}.": "Respondeu {1}.",
  "Name the account: there is not exactly one.": "Diga qual conta: não há exatamente uma.",
  "No answer ({1}).": "Sem resposta ({1}).",
  "Only text goes to this system.": "Só texto vai para este sistema.",
  "Open a new one.": "Abra uma nova.",
  'Say where, for example {"conversation": 7, "typing": true}.':
    'Diga onde, por exemplo {"conversation": 7, "typing": true}.',
  'Say where, for example {"conversation": 7}; null when you leave.':
    'Diga onde, por exemplo {"conversation": 7}; null ao sair.',
  "Send NEW_CONVERSATION first.": "Envie NEW_CONVERSATION antes.",
  "Send an object with type, timestamp and data.": "Envie um objeto com type, timestamp e data.",
  "Some of these do not exist.": "Alguns destes não existem.",
  "The phone number is not known yet. Start the session, so that Meta is asked for it.":
    "O telefone ainda não é conhecido. Inicie a sessão, para que a Meta o diga.",
  "The secret cannot be opened with the configured ENCRYPTION_KEYS.":
    "O segredo não abre com as ENCRYPTION_KEYS configuradas.",
  "The system has this event already.": "O sistema já tem este evento.",
  "There is a system of this name.": "Já existe um sistema com este nome.",
  "Events cannot go there.": "Os eventos não podem ir para lá.",
  "The event is not kept any more.": "O evento não está mais guardado.",
  "There are {1} subscriptions already. Delete one that is not needed.":
    "Já existem {1} assinaturas. Exclua uma que não é necessária.",
  "There is a subscription of this name.": "Já existe uma assinatura com este nome.",
  "There is no such delivery.": "Esta entrega não existe.",
  "There is no such subscription, or you have no access to all of its numbers.":
    "Esta assinatura não existe, ou você não tem acesso a todos os seus números.",
  "This event is not kept any more.": "Este evento não está mais guardado.",
  "This was a test. Send another one.": "Isto foi um teste. Envie outro.",
  "You have no access to all numbers. Name those this is for.":
    "Você não tem acesso a todos os números. Escolha para quais isto vale.",
  "There is a team of this name.": "Já existe uma equipe com este nome.",
  "There is no access token for this number. Enter one under Numbers.":
    "Este número não tem token de acesso. Informe um em Números.",
  "There is no such agent.": "Este atendente não existe.",
  "There is no such conversation.": "Esta conversa não existe.",
  "There is no such event.": "Este evento não existe.",
  "There is no such host. Check the address.": "Este servidor não existe. Confira o endereço.",
  "There is no such system, or you have no access to its number.":
    "Este sistema não existe, ou você não tem acesso ao número dele.",
  "There is no such team.": "Esta equipe não existe.",
  "There is no such team. It may have been deleted.": "Esta equipe não existe. Talvez tenha sido excluída.",
  "This address leads into a private network. Use one that is reachable from the internet.":
    "Este endereço leva a uma rede privada. Use um que possa ser alcançado pela internet.",
  "This conversation has ended in the system it is from. Only that system can begin a new one.":
    "Esta conversa terminou no sistema de onde veio. Só ele pode começar outra.",
  "Use an address that begins with https://.": "Use um endereço que comece com https://.",
  "Which number?": "Qual número?",
  "Write a text, without a quotation.": "Escreva um texto, sem citação.",
  "Write the address as https://host/path, without user name and #.":
    "Escreva o endereço como https://servidor/caminho, sem nome de usuário e sem #.",
  "Write the address without spaces and special characters.":
    "Escreva o endereço sem espaços nem caracteres especiais.",
  "X-Signature-256 does not sign this body with the secret of a source known here.":
    "X-Signature-256 não assina este corpo com o segredo de um sistema conhecido aqui.",
  "{1} takes no answers. An administrator gives it an address for them in Settings.":
    "{1} não recebe respostas. Um administrador informa um endereço para elas em Ajustes.",
  "Shorten these words: a QR code cannot hold so many.": "Encurte estas palavras: um QR code não comporta tantas.",
  "Meta does not let this business write to that country": "A Meta não deixa esta empresa escrever para aquele país",
  "Meta does not let this business write to that country: nothing is sent to this person.":
    "A Meta não deixa esta empresa escrever para aquele país: nada é enviado a esta pessoa.",
  "Nothing to do. Should Meta allow it again, say so on the number's page and write to these people anew.":
    "Nada a fazer. Se a Meta voltar a permitir, diga isso na página do número e escreva de novo a estas pessoas.",
  "This country is not blocked.": "Este país não está bloqueado.",
  "It is no longer there, or no longer yours to see.": "Não existe mais, ou você não pode mais vê-la.",
  "You have no access to all numbers, so you cannot give it. Name numbers of yours.":
    "Você não tem acesso a todos os números e não pode dá-lo. Indique números seus.",
  "This person has access to numbers that you do not have. Somebody who has them can do this.":
    "Esta pessoa tem acesso a números que você não tem. Alguém que os tenha pode fazer isto.",
  "The person has written since you began this.": "A pessoa escreveu depois que você começou isto.",
  "A colleague has taken it since you began this.": "Um colega a assumiu depois que você começou isto.",
  "That is more than {1} conversations, the most at once. Narrow the filter.":
    "São mais de {1} conversas, o máximo de uma vez. Restrinja o filtro.",
  "The person has another conversation that goes on.": "A pessoa tem outra conversa em andamento.",
  "There is no such action, or it is not yours.": "Essa ação não existe, ou não é sua.",
  "This action needs it.": "Esta ação precisa disso.",
  "This has ended already.": "Isto já terminou.",
  "This person does not want to be written to.": "Esta pessoa não quer receber mensagens.",
  "To answer many at once needs the role operator or higher.":
    "Responder a muitas de uma vez exige o papel de operador ou superior.",
  "Which conversations?": "Quais conversas?",
  "A field is missing or of another kind.": "Falta um campo, ou ele é de outro tipo.",
  "Campaign message": "Mensagem da campanha",
  "Choose one of the versions of this prompt.": "Escolha uma das versões deste prompt.",
  "Give the hours of the week, or let it answer at any time.":
    "Informe os horários da semana, ou deixe-o responder a qualquer hora.",
  "Here is nothing to answer.": "Aqui não há nada a responder.",
  "Hours, quiet hours and dates leave no time.": "Horários, horas de silêncio e datas não deixam tempo nenhum.",
  "It would have written: {1}": "Ele teria escrito: {1}",
  "Name a time zone of the IANA database, such as America/Sao_Paulo.":
    "Informe um fuso horário da base IANA, como America/Sao_Paulo.",
  "No model is connected.": "Nenhum modelo está conectado.",
  "No model is connected. An administrator finds out how in the settings of the assistant.":
    "Nenhum modelo está conectado. Um administrador vê como conectar nas configurações do assistente.",
  "No model is connected. Set GEMINI_API_KEY, or ASSISTANT_PROVIDER and what belongs to it.":
    "Nenhum modelo está conectado. Defina GEMINI_API_KEY, ou ASSISTANT_PROVIDER e o que lhe pertence.",
  "Nothing has been said in this conversation by then. Choose a later message.":
    "Até ali nada foi dito nesta conversa. Escolha uma mensagem posterior.",
  "Where no prompt is chosen this one is used, the oldest. Choose one there first.":
    "Onde nenhum prompt foi escolhido, usa-se este, o mais antigo. Escolha um ali primeiro.",
  "Numbers or campaigns use this prompt. Give them another one first.":
    "Há números ou campanhas que usam este prompt. Dê outro a eles primeiro.",
  "The answer could not be sent.": "A resposta não pôde ser enviada.",
  "The assistant answers on WhatsApp only.": "O assistente só responde no WhatsApp.",
  "The assistant could not help here.": "O assistente não pôde ajudar aqui.",
  "The assistant did not answer in time.": "O assistente não respondeu a tempo.",
  "The assistant does not answer by itself on this number. An administrator can allow it.":
    "O assistente não responde sozinho neste número. Um administrador pode permitir.",
  "The assistant has answered as often as it may in one hour.":
    "O assistente já respondeu tantas vezes quantas pode em uma hora.",
  "The assistant has been switched off.": "O assistente foi desligado.",
  "The assistant is about to answer by itself. Take the conversation over to write yourself.":
    "O assistente está prestes a responder sozinho. Assuma a conversa para escrever você mesmo.",
  "The assistant is switched off on this number. An administrator can switch it on.":
    "O assistente está desligado neste número. Um administrador pode ligá-lo.",
  "The assistant may spend no more on this number today. Raise its limit, or try again tomorrow.":
    "O assistente não pode gastar mais neste número hoje. Aumente o limite, ou tente de novo amanhã.",
  "The assistant may spend no more today.": "O assistente não pode gastar mais hoje.",
  "The assistant was not sure of its answer.": "O assistente não tinha certeza da resposta.",
  "The assistant's answer was held back: it was not fit to be sent.":
    "A resposta do assistente foi retida: não podia ser enviada.",
  "The customer asks for a person.": "O cliente pede para falar com uma pessoa.",
  "The customer has opted out: the assistant does not write to them.":
    "O cliente pediu para não receber mensagens: o assistente não escreve para ele.",
  "The customer seems to want no more messages. They are on the list of opt-outs now.":
    "O cliente parece não querer mais mensagens. Agora está na lista de descadastros.",
  "The customer sent something the assistant cannot read.": "O cliente enviou algo que o assistente não consegue ler.",
  "The last message is older than 24 hours: only a template can be sent.":
    "A última mensagem tem mais de 24 horas: só um modelo pode ser enviado.",
  "The model cannot be reached.": "O modelo não pode ser alcançado.",
  "The model did not answer in time.": "O modelo não respondeu a tempo.",
  "The model is overloaded.": "O modelo está sobrecarregado.",
  "The model refused the key, or there is no such model.": "O modelo recusou a chave, ou esse modelo não existe.",
  "The model refused to answer.": "O modelo recusou-se a responder.",
  "The model's answer could not be read.": "A resposta do modelo não pôde ser lida.",
  "The prompt has unknown variables.": "O prompt tem variáveis desconhecidas.",
  "There is a prompt of this name.": "Já existe um prompt com este nome.",
  "There is no such prompt. It may have been deleted.": "Esse prompt não existe. Pode ter sido excluído.",
  "There is no such version.": "Essa versão não existe.",
  "There is no {1}. There are {2}.": "{1} não existe. Existem {2}.",
  "These hours never come.": "Esses horários nunca chegam.",
  "This campaign": "Esta campanha",
  "Which hours?": "Quais horários?",
  "Give it a name.": "Dê um nome.",
  "Prompts belong to all numbers: only an administrator of all of them changes one.":
    "Os prompts pertencem a todos os números: só um administrador de todos eles altera um.",
};
