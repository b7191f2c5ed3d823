"""A bridge on an empty instance, with real mail and one new person of each role: nothing has happened here yet."""

import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.bridge.people.conftest import MailServer

HANDRAIL = Path(sys.executable).with_name("handrail")
SETTINGS = (
    "setting_ref,name,kind,postcode,local_authority,ofsted_urn,support_name,support_contact\n"
    "ELM,Elm House,secure children's home,ZZ1 1AA,Northmoor,,Noor Haddad,extension 214\n"
)
PEOPLE = """\
person_ref,name,email,access_role,job_role,discipline,setting_ref,employed_from,employed_to,trn
E-1,Edie Ash,learner@elm.example,learner,Care worker,care,ELM,2025-01-06,,
E-2,Tess Oak,trainer@elm.example,trainer,Psychologist,,,,,
E-3,Max Elder,manager@elm.example,manager,Registered manager,care,ELM,2025-01-06,,
E-4,Fay Willow,funder@elm.example,funder,Funding officer,,,,,
E-5,Ali Beech,administrator@elm.example,administrator,Administrator,,,,,
"""


@dataclass
class EmptyHouse:
    """handrail serve on a folder of its own, and the mail server that it writes to."""

    folder: Path
    port: int
    mails: MailServer
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        environ |= {f"HANDRAIL_{name}": value for name, value in self.mails.settings.items()}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [HANDRAIL, "serve", "--port", str(self.port)], cwd=self.folder, env=environ, stdout=log, stderr=log
            )
        for _ in range(300):
            try:
                with urllib.request.urlopen(self.address + "/health", timeout=2):
                    break
            except OSError:
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                time.sleep(0.1)
        for name, text in (("settings.csv", SETTINGS), ("people.csv", PEOPLE)):
            (self.folder / name).write_text(text, encoding="utf-8")
        people = [HANDRAIL, "people", "import", "settings.csv", "people.csv"]
        subprocess.run(people, cwd=self.folder, env=environ, check=True, capture_output=True)

    def next_mail(self) -> str:
        """Wait for one mail more than were read before."""
        self.read = getattr(self, "read", 0) + 1
        return self.mails.next_mail(self.read)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
