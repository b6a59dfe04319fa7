"""What gives a domain away: libraries that mean it, and words that people use for it.

Dotted names are as in Shape: imports are resolved, Go packages have their whole path. A pattern holds for a whole
name; `_METHOD` stands for whatever the method is called on. Words are singular (aiguard.engines.risk.words).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_METHOD = r"(?:.*\.)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """One domain. `calls`, `uses` and `types` are strong evidence, as is a string that `texts` finds.

    `core` are words that mean it, `side` words that go with it: two different ones, one of them a core word, say as
    much as one call of a library.
    """

    name: str
    calls: re.Pattern[str]
    uses: re.Pattern[str]
    types: re.Pattern[str]
    core: frozenset[str]
    side: frozenset[str]
    syntax: frozenset[str] = frozenset()
    texts: re.Pattern[str] | None = field(default=None)


def _any(*patterns: str) -> re.Pattern[str]:
    """Matches a line that one of the patterns matches; nothing for no pattern."""
    return re.compile(rf"^(?:{'|'.join(patterns)})$" if patterns else r"(?!)", re.MULTILINE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARSING = Rule(
    "parsing",
    calls=_any(
        r"(?:re|regex|re2)\.(?:compile|match|search|fullmatch|findall|finditer|split)",
        r"ast\.(?:parse|literal_eval)",
        r"csv\.(?:reader|DictReader)",
        r"urllib\.parse\.(?:urlparse|urlsplit|parse_qsl?)",
        r"shlex\.(?:split|shlex)",
        r"(?:email|tokenize|configparser|ipaddress|html\.parser|bs4|lxml|pyparsing|lark|ply|dateutil\.parser)\..+",
        r"struct\.(?:iter_)?unpack(?:_from)?",
        r"(?:xml\.etree\.ElementTree|defusedxml\.ElementTree)\.(?:parse|fromstring|XML|iterparse)",
        r"datetime\.(?:datetime|date|time)\.(?:strptime|fromisoformat)",
        r"django\.utils\.dateparse\..+",
        _METHOD + r"(?:is_valid|model_validate|model_validate_json|parse_obj|parse_raw|get_json|clean_\w+)",
        _METHOD + r"request\.(?:GET|POST|args|form|query_params|data)\.(?:get|getlist)",
        r"strconv\.(?:Atoi|Parse\w+|Unquote\w*)",
        r"regexp\.(?:Must)?Compile(?:POSIX)?",
        r"fmt\.[SF]?scan\w*|fmt\.[SF]?Scan\w*",
        r"(?:text/scanner|encoding/csv|encoding/binary|go/parser|go/scanner|text/template/parse)\..+",
        r"bufio\.NewScanner",
        r"net/url\.(?:Parse\w*|QueryUnescape|PathUnescape)",
        r"net\.Parse\w+|net/netip\.(?:Must)?Parse\w+|net/mail\.Parse\w+|mime\.Parse\w+|time\.Parse\w*",
        _METHOD + r"(?:FormValue|PostFormValue|ParseForm|ParseMultipartForm|PathValue|URL\.Query)",
    ),
    uses=_any(
        _METHOD + r"request\.(?:GET|POST|FILES|body|args|form|query_params|get_json)",
        _METHOD + r"(?:cleaned_data|validated_data|sys\.argv)",
    ),
    types=_any(r"(?:re|typing)\.(?:Pattern|Match)", r"regexp\.Regexp", r"text/scanner\.Scanner|bufio\.Scanner"),
    core=_words("parse parser lexer lex tokenize tokenizer tokeniser grammar syntax unquote unescape delimiter regex"),
    side=_words("token scan scanner split partition ast header line column literal atoi pattern escape fragment input"),
)
_MONEY = Rule(
    "money",
    calls=_any(
        r"decimal\.\w+(?:\(\)\.\w+)*",
        r"(?:moneyed|djmoney|money|stripe|braintree)\..*(?:[Mm]oney|[Cc]harge|[Rr]efund|Price|Invoice|Payment).*",
        r"babel\.numbers\..*currency.*",
        r"locale\.currency",
        _METHOD + r"(?:quantize|DecimalField|MoneyField)",
        r"github\.com/(?:shopspring/decimal|cockroachdb/apd|Rhymond/go-money|bojanz/currency|ericlagergren/decimal)\b.*",
    ),
    uses=_any(r"decimal\.ROUND_\w+"),
    types=_any(
        r"decimal\.Decimal|(?:moneyed|djmoney|money)\..*Money",
        r"github\.com/(?:shopspring/decimal|cockroachdb/apd|Rhymond/go-money|bojanz/currency|ericlagergren/decimal)\b.*",
    ),
    core=_words(
        "price pricing amount tax vat currency cent invoice discount refund payment subtotal money usd eur gbp billing "
        "surcharge payout salary wallet checkout coupon"
    ),
    side=_words(
        "total charge fee balance cost round rounding credit debit interest rate net gross cart tip quantity due"
    ),
)
_TIME = Rule(
    "time",
    calls=_any(
        r"datetime\.(?:datetime|date|time|timezone)(?:\.\w+)?(?:\(\)\.\w+)*",
        r"(?:zoneinfo|pytz|dateutil|pendulum|arrow|calendar|tzlocal|croniter)\b.*",
        r"django\.utils\.(?:timezone|dateparse|dateformat)\..+",
        r"timezone\.(?:now|localtime|localdate|make_aware|make_naive)",
        r"time\.(?:strftime|strptime|mktime|localtime|gmtime)",
        _METHOD + r"(?:astimezone|strftime|strptime|utcoffset|fromisoformat|isocalendar|isoweekday|utcfromtimestamp)",
        r"time\.(?:Now|Parse|ParseInLocation|LoadLocation|Date|Unix|UnixMilli|UnixMicro|FixedZone)(?:\(\)\.\w+)*",
        _METHOD + r"(?:AddDate|YearDay|ISOWeek|Weekday)",
    ),
    uses=_any(r"datetime\.(?:timezone|UTC)(?:\.utc)?", r"time\.(?:RFC\w+|UTC|Local|DateOnly|DateTime)"),
    types=_any(
        r"datetime\.(?:datetime|date|time|timezone|tzinfo)|zoneinfo\.ZoneInfo", r"time\.(?:Time|Location|Weekday|Month)"
    ),
    core=_words(
        "timezone tz utc date datetime midnight calendar weekday birthday timestamp today tomorrow yesterday "
        "strftime fortnight holiday leap"
    ),
    side=_words(
        "dst deadline expire expires expiry expired due schedule day month year week hour ttl age now since until zone"
    ),
)
_TEXT = Rule(
    "text",
    calls=_any(
        r"(?:unicodedata|unidecode|text_unidecode|idna|ftfy|bleach|markupsafe|codecs|inflection)\..+|unidecode",
        _METHOD + r"slugify",
        r"django\.utils\.(?:text|html|encoding)\..+",
        r"html\.(?:escape|unescape)",
        _METHOD + r"(?:casefold|maketrans|swapcase)",
        r"strings\.(?:ToLower|ToUpper|ToTitle|Title|EqualFold|Map|ToValidUTF8)",
        r"(?:unicode|unicode/utf8|unicode/utf16)\..+",
        r"golang\.org/x/text/.+",
        r"github\.com/(?:gosimple|mozillazg)/.*(?:slug|unidecode).*",
        r"html\.(?:Une|E)scapeString|html/template\.\w*Escape\w*",
    ),
    uses=_any(r"strings\.(?:ToLower|ToUpper)|unicode\.\w+|unicode/utf8\.\w+"),
    types=_any(r"golang\.org/x/text/.+"),
    core=_words(
        "slug slugify unicode utf ascii charset codepoint rune glyph grapheme diacritic accent transliterate "
        "casefold homoglyph bom"
    ),
    side=_words(
        "lower upper title strip normalize normalise escape truncate text encoding encode decode locale char trim"
    ),
)
_SERIALISATION = Rule(
    "serialisation",
    calls=_any(
        r"(?:json|simplejson|ujson|orjson|pickle|cPickle|dill|marshal|yaml|ruamel\.yaml|toml|tomllib|tomli|tomli_w|msgpack|cbor2?|"
        r"plistlib|base64|binascii|struct|avro|fastavro|xmltodict|marshmallow|cattrs|google\.protobuf)\..+",
        r"csv\.(?:writer|DictWriter|reader|DictReader)",
        r"xml\.etree\.ElementTree\..+",
        r"(?:django\.core|rest_framework)\.serializers\..+|serializers\.\w+",
        r"django\.http\.JsonResponse|JsonResponse|flask\.jsonify|jsonify",
        _METHOD + r"(?:model_dump|model_dump_json|model_validate|model_validate_json|parse_raw|parse_obj)",
        _METHOD + r"(?:to_representation|to_internal_value|SerializeToString|ParseFromString|to_json|from_json)",
        r"encoding/(?:json|xml|gob|binary|csv|hex|base64|base32|pem|asn1)(?:/v2)?\..+",
        r"(?:gopkg\.in/yaml\.v\d|github\.com/(?:goccy|go-yaml)/(?:go-)?yaml|sigs\.k8s\.io/yaml|github\.com/BurntSushi/toml)\..+",
        r"(?:google\.golang\.org/protobuf|github\.com/golang/protobuf|github\.com/gogo/protobuf|github\.com/vmihailenco/msgpack).*",
        _METHOD + r"(?:Unm|M)arshal(?:JSON|YAML|Text|Binary|XML)?",
    ),
    uses=_any(),
    types=_any(r"encoding/json\.\w+|json\.JSON(?:En|De)coder", r"rest_framework\.serializers\.\w+"),
    core=_words(
        "serialize serialise deserialize deserialise serializer serialiser marshal unmarshal encoder decoder json "
        "yaml xml csv protobuf msgpack pickle toml"
    ),
    side=_words(
        "encode decode schema payload byte dump load dumps loads buffer field wire format representation roundtrip"
    ),
)
_AUTHENTICATION = Rule(
    "authentication",
    calls=_any(
        r"(?:hmac|jwt|jose|bcrypt|argon2|passlib|itsdangerous|authlib|oauthlib|ldap3?|pyotp|flask_login|flask_jwt_extended)\..+",
        r"secrets\.(?:token_\w+|compare_digest)",
        r"hashlib\.(?:pbkdf2_hmac|scrypt)",
        r"django\.contrib\.auth\..+|django\.core\.signing\..+|rest_framework\.(?:permissions|authentication)\..+",
        _METHOD
        + r"(?:login_required|permission_required|user_passes_test|jwt_required|staff_member_required|requires_auth)",
        _METHOD
        + r"(?:check_password|set_password|make_password|has_perms?|has_permission|has_object_permission|authenticate)",
        _METHOD + r"(?:permission_classes|BasicAuth|SetBasicAuth)",
        r"crypto/(?:hmac|subtle)\..+|crypto/(?:rsa|ecdsa|ed25519)\.(?:Verify|Sign)\w*",
        r"golang\.org/x/(?:crypto/(?:bcrypt|argon2|scrypt|pbkdf2)|oauth2)\b.*",
        r"github\.com/(?:golang-jwt|dgrijalva|lestrrat-go)/jw[tx].*",
    ),
    uses=_any(_METHOD + r"(?:is_authenticated|is_superuser|is_staff|is_anonymous|IsAuthenticated|IsAdminUser)"),
    types=_any(r"github\.com/golang-jwt/jwt.*", r"django\.contrib\.auth\..+", r"golang\.org/x/oauth2\..+"),
    core=_words(
        "password passwd passphrase permission authenticate authenticated authentication authorize authorise "
        "authorized authorization auth login logout credential oauth jwt acl rbac superuser csrf otp mfa totp apikey"
    ),
    side=_words(
        "token session secret signature sign verify role admin user grant scope hash salt key claim principal "
        "cookie nonce allowed denied access deny bearer hmac sha"
    ),
)
_SQL = Rule(
    "sql",
    calls=_any(
        r"(?:sqlite3|psycopg2?|pymysql|MySQLdb|asyncpg|aiosqlite|sqlalchemy|peewee|pyodbc|cx_Oracle)\..+",
        r"django\.db\.(?:connections?|transaction)\b.+|django\.db\.models\.expressions\.RawSQL|RawSQL",
        r"(?:connection|transaction)\.(?:cursor|atomic|on_commit)",
        _METHOD + r"_?(?:cursor|cur|conn|connection|db|database|engine|tx|db_session)(?:\(\))?\.(?:execute|raw)",
        _METHOD + r"(?:objects\.(?:raw|extra)|select_for_update|executemany|executescript)",
        r"database/sql\..+|gorm\.io/.+|github\.com/(?:jmoiron/sqlx|jackc/pgx|lib/pq|Masterminds/squirrel|uptrace/bun).*",
        _METHOD
        + r"(?:db|DB|tx|Tx|conn|Conn|stmt|pool)(?:\(\))?\.(?:Query|QueryRow|Exec|Prepare|Raw|BeginTx)(?:Context)?",
    ),
    uses=_any(),
    types=_any(
        r"database/sql\.\w+|github\.com/(?:jmoiron/sqlx|jackc/pgx).*|gorm\.io/gorm\.DB",
        r"sqlite3\.(?:Connection|Cursor)|(?:psycopg2?|asyncpg|sqlalchemy)\..+",
    ),
    core=_words("sql sqlite postgre postgres postgresql mysql mariadb queryset"),
    side=_words("query cursor row column transaction rollback commit execute stmt tx db database where"),
    texts=re.compile(
        r"(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|MERGE\s+INTO\s|CREATE\s+(?:TABLE|INDEX|VIEW)\s"
        r"|(?:ALTER|DROP)\s+TABLE\s|WITH\s+\w+\s+AS\s*\(|select\s.*\sfrom\s|insert\s+into\s+\w+.*\(|delete\s+from\s+\w+\s)",
        re.DOTALL,
    ),
)
_CONCURRENCY = Rule(
    "concurrency",
    calls=_any(
        r"(?:threading|multiprocessing|concurrent\.futures|trio|anyio|gevent|eventlet|_thread)\..+",
        r"asyncio\.(?:gather|create_task|ensure_future|Lock|Semaphore|BoundedSemaphore|Queue|Event|Condition|wait|wait_for|shield|"
        r"as_completed|TaskGroup|to_thread|run_coroutine_threadsafe|timeout)(?:\(\)\.\w+)*",
        r"queue\.(?:Simple|Priority|Lifo)?Queue",
        _METHOD + r"\w*(?:lock|mutex|semaphore)\w*\.(?:acquire|release)",
        _METHOD + r"(?:select_for_update|call_soon_threadsafe|run_in_executor)",
        r"(?:sync|sync/atomic|golang\.org/x/sync/\w+)\..+",
        _METHOD + r"(?:R?Lock|R?Unlock|TryR?Lock|CompareAndSwap\w*)",
    ),
    uses=_any(r"sync/atomic\.\w+"),
    types=_any(
        r"(?:sync|sync/atomic|golang\.org/x/sync/\w+)\.\w+",
        r"(?:threading|asyncio)\.(?:R?Lock|Event|Condition|Semaphore|Queue|Task|Future|Thread)|concurrent\.futures\..+",
    ),
    core=_words("lock mutex semaphore thread threading goroutine atomic concurrent concurrency race deadlock parallel"),
    side=_words(
        "async await worker queue pool task event wait spawn channel job cancel future running acquire release"
    ),
    syntax=_words("go chan select"),
)
_SEAM = Rule(
    "seam",
    calls=_any(
        r"(?:requests|httpx)\.(?:get|post|put|patch|delete|head|options|request|stream|\w*[sS]ession|\w*Client)(?:\(\)\.\w+)*",
        r"aiohttp\.(?:request|ClientSession)(?:\(\)\.\w+)*|websockets?\.(?:connect|create_connection)",
        r"(?:urllib3|grpc|grpclib|boto3|botocore|aioboto3|http\.client|smtplib|paramiko|ftplib|zeep|stripe|twilio|openai|"
        r"anthropic|pika|kafka|confluent_kafka)\.(?!exceptions|.*Error$).+",
        r"urllib\.request\.(?:urlopen|urlretrieve|Request|build_opener)(?:\(\)\.\w+)*",
        r"socket\.(?:socket|create_connection)(?:\(\)\.\w+)*",
        _METHOD + r"\w*[cC]lient(?:\(\))?\.(?:get|post|put|patch|delete|request|head|send|fetch|Do|Get|Post)",
        _METHOD + r"https?x?_session\.(?:get|post|put|patch|delete|request|head|send)",
        _METHOD + r"\w*[sS]ession\.(?:post|put|patch|request)",  # to get is what sessions of users are for
        r"net/http\.(?:Get|Post|PostForm|Head|NewRequest|NewRequestWithContext)",
        r"google\.golang\.org/grpc\.(?:Dial\w*|NewClient)",
        r"github\.com/(?:go-resty/resty|hashicorp/go-retryablehttp)\b.*\.(?:NewClient|New|Get|Post)",
        r"net\.Dial\w*|net/rpc\.Dial\w*|net/smtp\.\w+|github\.com/aws/aws-sdk-go.*",
    ),
    uses=_any(r"net/http\.DefaultClient"),
    types=_any(
        r"net/http\.(?:Client|Response|RoundTripper)", r"(?:requests|httpx|aiohttp)\.\w*(?:Session|Client|Response)"
    ),
    core=_words("webhook outbound grpc rpc"),
    side=_words(
        "upstream http api client endpoint response request retry timeout status url header session payload host fetch"
    ),
)

RULES = (_MONEY, _PARSING, _TIME, _AUTHENTICATION, _SQL, _CONCURRENCY, _SEAM, _SERIALISATION, _TEXT)
"""All domains; of two equally strong ones, the earlier is named first."""
