"""Sends the sign-in mail."""

import logging
import smtplib
import ssl
from email.message import EmailMessage

from lrs_bridge.config import Config

log = logging.getLogger("handrail.mail")
_TIMEOUT_SECONDS = 20


def sign_in_message(config: Config, *, to: str, name: str, link: str, code: str) -> EmailMessage:
    """Return the mail with the link and the code."""
    message = EmailMessage()
    message["From"] = config.mail_from
    message["To"] = to
    # No code in the subject: it shows on locked screens.
    message["Subject"] = "Your sign-in to Handrail"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"Hello {name},\n\n"
        f"To sign in, type this code where you asked for it:\n\n    {code[:3]} {code[3:]}\n\n"
        f"Or open this link and press the button there:\n\n    {link}\n\n"
        "Both work once, for ten minutes.\n\n"
        "You did not ask? Then do nothing: without this mail nobody gets in.\n"
    )
    return message


def send_mail(config: Config, message: EmailMessage) -> bool:
    """Send one mail and return whether the server took it. A failure is logged without address or content."""
    try:
        with _connect(config) as server:
            if config.smtp_user:
                server.login(config.smtp_user, config.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as failure:
        log.error("A sign-in mail was not sent: %s. Check HANDRAIL_SMTP_*.", type(failure).__name__)
        return False
    return True


def _connect(config: Config) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if config.smtp_security == "tls":
        return smtplib.SMTP_SSL(config.smtp_host, config.smtp_port, timeout=_TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=_TIMEOUT_SECONDS)
    if config.smtp_security == "starttls":
        server.starttls(context=context)
    return server
