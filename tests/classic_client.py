"""An older client, written from the table of classic verbs in the protocol's page alone.

    python3 classic_client.py PORT

It is ana, and talks to bia, whom somebody else plays. What bia has to do is said on stdout, as
"bia " and a JSON object; a line on stdin tells that it has been done. Each claim that holds is a
line "ok ..."; the first one that does not ends the script with exit code 1.

Only Python's standard library is needed. Like the clients of old, this one decodes each packet by
itself, takes the frames as they come, and closes without a word when it is through.
"""

import datetime
import json
import re
import socket
import sys

PASSWORD = "uma senha longa"
TEXTS = [
    "ol\u00e1, Jo\u00e3o! a\u00e7\u00e3o, cora\u00e7\u00e3o",
    "\u65e5\u672c\u8a9e \u4e2d\u6587 \ud55c\uad6d\uc5b4",
    "\U0001f389 \U0001f469\u200d\U0001f4bb",
    'a "quote", a \\ and a /slash',
    "\u00e7" * 2560,
]

# Exactly these fields, for each frame that a classic session may hear.
FIELDS = {
    "register_response": [{"type", "status"}, {"type", "status", "message"}],
    "login_response": [{"type", "status", "username"}, {"type", "status", "message"}],
    "user_status": [{"type", "username", "status"}],
    "message": [{"type", "sender", "content", "timestamp"}],
    "message_error": [{"type", "recipient", "message"}],
    "typing_notification": [{"type", "from", "status"}],
    "user_list": [{"type", "users"}],
    "ping": [{"type"}],
}


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.buffer = ""
        self.unread = []

    def say(self, **frame):
        self.socket.sendall((json.dumps(frame, ensure_ascii=False) + "\n").encode("utf-8"))

    def read(self):
        """The next frame, after its line and its fields were checked."""
        while "\n" not in self.buffer:
            packet = self.socket.recv(1024)
            if not packet:
                raise EOFError("the server closed the connection")
            self.buffer += packet.decode("ascii")
        line, self.buffer = self.buffer.split("\n", 1)
        frame = json.loads(line)
        assert set(frame) in FIELDS[frame["type"]], frame
        return frame

    def hear(self, kind, **wanted):
        """The next frame of a kind with these values; others are kept for later."""
        def fits(frame):
            return frame["type"] == kind and wanted.items() <= frame.items()

        for frame in self.unread:
            if fits(frame):
                self.unread.remove(frame)
                return frame
        while True:
            frame = self.read()
            if fits(frame):
                return frame
            self.unread.append(frame)

    def login(self, password=PASSWORD):
        self.say(type="login", username="ana", password=password)
        return self.hear("login_response")

    def tell(self, receiver, content, sender="ana"):
        self.say(type="message", sender=sender, receiver=receiver, content=content)

    def ended(self):
        """Waits until the server has closed."""
        try:
            while True:
                self.unread.append(self.read())
        except EOFError:
            self.socket.close()


def ok(claim):
    print("ok", claim, flush=True)


def bia(**deed):
    """Has bia do something, and waits until it is done."""
    print("bia", json.dumps(deed), flush=True)
    assert sys.stdin.readline().strip() == "done"


def check_timestamp(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text), text
    then = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    assert abs(datetime.datetime.now() - then) < datetime.timedelta(minutes=2), text


def main(port):
    ana = Connection(port)
    ana.say(type="register", username="ana", password=PASSWORD)
    assert ana.hear("register_response") == {"type": "register_response", "status": "success"}
    ok("registers")

    ana.say(type="register", username="ana", password=PASSWORD)
    again = ana.hear("register_response")
    assert again["status"] == "error" and isinstance(again["message"], str), again
    ok("is told of a name that is taken")

    wrong = ana.login("not the password")
    assert wrong["status"] == "error" and isinstance(wrong["message"], str), wrong
    ok("is refused with a wrong password")

    success = {"type": "login_response", "status": "success", "username": "ana"}
    assert ana.login() == success
    ok("logs in")

    bia(do="come")
    ana.hear("user_status", username="bia", status="online")
    ok("sees who comes")
    ana.say(type="get_users")
    users = {user["username"]: user for user in ana.hear("user_list")["users"]}
    assert users["bia"] == {"username": "bia", "status": "online"}, users
    assert users["ana"]["status"] == "online", users
    ok("sees who is here")

    for text in TEXTS:
        ana.tell("bia", text)
        bia(do="expect", sender="ana", content=text)
        bia(do="say", content=text)
        heard = ana.hear("message")
        assert heard["sender"] == "bia" and heard["content"] == text, heard
        check_timestamp(heard["timestamp"])
    ok("talks both ways")

    ana.tell("zoe", "anybody?")
    error = ana.hear("message_error")
    assert error["recipient"] == "zoe" and isinstance(error["message"], str), error
    ok("is refused an unknown recipient")

    ana.tell("bia", "trust me", sender="root")
    bia(do="expect", sender="ana", content="trust me")
    ok("speaks as who logged in")

    bia(do="typing")
    ana.hear("typing_notification", **{"from": "bia", "status": "typing"})
    bia(do="stop_typing")
    ana.hear("typing_notification", **{"from": "bia", "status": "stopped"})
    ana.say(type="typing", username="ana", recipient="bia")
    bia(do="expect_typing", status="typing")
    ana.say(type="stop_typing", username="ana", recipient="bia")
    bia(do="expect_typing", status="stopped")
    ok("sees typing, and is seen")

    ana.say(type="ping")
    ana.say(type="logout")
    ana.ended()
    assert not [frame for frame in ana.unread if frame["type"] == "message"], ana.unread
    for text in TEXTS:
        bia(do="say", content=text)
    ana = Connection(port)
    assert ana.login() == success
    assert [ana.hear("message")["content"] for _ in TEXTS] == TEXTS
    ok("gets what it missed, in order")

    bia(do="go")
    ana.hear("user_status", username="bia", status="offline")
    ok("sees who goes")
    ana.say(type="logout")
    ana.ended()


main(int(sys.argv[1]))
