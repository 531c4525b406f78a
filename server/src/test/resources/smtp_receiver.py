"""smtp_receiver.py <port> <certificate and key> <user> <password>: takes mail by SMTP with STARTTLS and a login; prints each as a line of JSON."""

import json
import ssl
import sys
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, pem, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]


class Printer:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        line = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "headers": {name: str(value) for name, value in mail.items()},
            "body": mail.get_content(),
        }
        print(json.dumps(line), flush=True)
        return "250 OK"


def check(server, session, envelope, mechanism, login):
    good = login.login == user.encode() and login.password == password.encode()
    return AuthResult(success=good, handled=good)


tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(pem)
controller = Controller(
    Printer(),
    hostname="127.0.0.1",
    port=port,
    tls_context=tls,
    require_starttls=True,
    authenticator=check,
    auth_required=True,
    auth_require_tls=True,
)
controller.start()
print("ready", flush=True)
threading.Event().wait()
