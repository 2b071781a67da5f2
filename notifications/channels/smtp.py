"""E-mail by the mail server of this installation."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMultiAlternatives

from notifications.channels.letters import DeliveryFailed, Letter


class Smtp:
    """Hands letters to the mail server of the settings."""

    name = "email"
    by_hand = False

    def send(self, letter: Letter) -> str:
        """Hand `letter` to the mail server; returns the id it travels under."""
        mail = EmailMultiAlternatives(
            subject=letter.subject,
            body=letter.text,
            from_email=letter.sender,
            to=[letter.recipient],
            reply_to=[letter.reply_to] if letter.reply_to else None,
            headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(letter.html, "text/html")
        if letter.attachment is not None:
            paper = letter.attachment
            mail.attach(paper.name, bytes(paper.body), paper.content_type)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as failure:
            codes = [code for code, _text in failure.recipients.values()]
            raise DeliveryFailed(str(failure), permanent=min(codes) >= 500) from failure
        except smtplib.SMTPDataError as failure:
            raise DeliveryFailed(str(failure), permanent=failure.smtp_code >= 500) from failure
        except ValueError as failure:
            # An address or a name that no header can hold: trying again would not help.
            raise DeliveryFailed(
                f"no such letter can be written: {failure}", permanent=True
            ) from failure
        except (smtplib.SMTPException, OSError) as failure:
            # Refused at the door (wrong password, sender not allowed) is for us to mend.
            raise DeliveryFailed(f"{type(failure).__name__}: {failure}") from failure
        return letter.message_id
