"""Words that say nothing about what is asked, without accents.

PostgreSQL's own lists know them with their accents only, and miss what people write in a chat.
"""

from typing import Final

_PORTUGUESE: Final = (
    "a ao aos as ate boa bom com como da das de dela dele do dos e ela elas ele eles em entao era essa essas esse "
    "esses esta estao estar estava este estou eu favor foi gostaria ha isso isto ja la lhe mais mas me mesmo meu meus "
    "minha minhas muito na nao nas nem no nos nossa nosso num numa o obrigada obrigado oi ola os ou para pela pelo por "
    "porque pois pra pro qual quais quando quanto que quem queria quero sao saber se sem ser sera seu seus sim so "
    "sobre sua suas tambem te tem tenho ter tive teve tudo um uma umas uns vc vcs voce voces vou"
)
_ENGLISH: Final = (
    "a about am an and are as at be been but by can could did do does for from had has have hello hi how i if in is it "
    "its just know me my no not of on or our please she should so some tell thank thanks that the their them there "
    "these they this to us want was we were what when where which who why will with would yes you your"
)
_SPANISH: Final = (
    "a al algo como con cual cuales cuando cuanto cuya de del desde donde e el ella ellos en era es esa ese eso esta "
    "estan estar este esto estoy favor fue gracias ha hasta hay hola la las le les lo los mas me mi mis mucho muy nada "
    "ni no nos nosotros nuestra nuestro o os otra otro para pero por porque que quien quiero quisiera saber se ser si "
    "sin sobre son soy su sus tambien te tengo ti tiene todo tu tus un una uno unos usted ustedes y ya yo"
)
STOP_WORDS: Final = frozenset(f"{_PORTUGUESE} {_ENGLISH} {_SPANISH}".split())
