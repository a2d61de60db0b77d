"""What is said to callers and shown to customers, in its first wording. Another wording is a next version, in a next migration."""

from django.db import migrations

BEGIN = "2018-05-25"
SENTENCES = {
    "stop_all": (
        "U ontvangt geen reclame meer van ons. Berichten over uw afspraak blijven komen. "
        "Voor mail die al klaarstond kan het tot 48 uur duren.",
        "You will get no more advertising from us. Messages about your appointment keep coming. "
        "For mail that was ready to leave it can take up to 48 hours.",
    ),
    "stop_email": (
        "U krijgt van ons geen reclame meer per e-mail. Berichten over uw afspraak blijven komen. "
        "Voor mail die al klaarstond kan het tot 48 uur duren.",
        "You will get no more advertising from us by e-mail. Messages about your appointment keep coming. "
        "For mail that was ready to leave it can take up to 48 hours.",
    ),
    "stop_sms": (
        "U krijgt van ons geen reclame meer per sms. Berichten over uw afspraak blijven komen.",
        "You will get no more advertising from us by text message. Messages about your appointment keep coming.",
    ),
    "stop_phone": (
        "Wij bellen u niet meer met aanbiedingen. Over uw afspraak bellen wij u nog wel als dat nodig is.",
        "We will not call you with offers any more. About your appointment we still call if we have to.",
    ),
    "stop_post": (
        "U krijgt van ons geen reclame meer per post. Wat al bij de drukker ligt, kan nog komen.",
        "You will get no more advertising from us by post. What is at the printer's already may still come.",
    ),
    "stop_onsite": (
        "Op onze site ziet u geen persoonlijke aanbiedingen meer.",
        "You will see no more personal offers on our site.",
    ),
    "ask": (
        "Vindt u het goed dat wij u hierover berichten sturen? U kunt er altijd mee stoppen: met de link in elk bericht, "
        "of door ons te bellen.",
        "Is it all right if we send you messages about this? You can stop them at any time: with the link in every "
        "message, or by calling us.",
    ),
    "raised": (
        "Dank u. U krijgt deze berichten weer van ons, en u kunt er altijd mee stoppen.",
        "Thank you. You will get these messages from us again, and you can stop them at any time.",
    ),
    "undone": (
        "Excuses, ik heb het hersteld: het staat weer zoals het stond.",
        "My apologies, I have put that right: it stands as it stood before.",
    ),
    "own_page": (
        "Wat mogen wij u sturen? Wat u hier kiest geldt meteen. U kunt uw keuze op elk moment veranderen.",
        "What may we send you? What you choose here holds at once. You can change your choice at any time.",
    ),
}
ROW = "INSERT INTO permissions_noticeversion (code, language, version, valid_from, text) VALUES (%s, %s, 1, %s, %s)"


class Migration(migrations.Migration):
    dependencies = [("permissions", "0003_dutch_rules")]

    operations = [
        migrations.RunSQL(
            [
                (ROW, (code, language, BEGIN, text))
                for code, texts in SENTENCES.items()
                for language, text in zip(("nl", "en"), texts, strict=True)
            ],
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
