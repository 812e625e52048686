"""What the page of a pack says by itself, in both languages; a gap in braces is filled on the phone."""

from __future__ import annotations

from collections.abc import Mapping

from fieldvisit.errors import Text

WORDS: Mapping[str, Text] = {
    "title": Text("下访行程包 {day}", "Field pack {day}"),
    "list": Text("行程", "Stops"),
    "map": Text("地图", "Map"),
    "hand_back": Text("交回", "Hand in"),
    "code": Text("解锁码", "Unlock code"),
    "code_said": Text(
        "16 位数字，由办公室另行告知，不在本文件里。",
        "16 digits, told by the office in another way; they are not in this file.",
    ),
    "open": Text("打开", "Open"),
    "code_short": Text(
        "解锁码是 16 位数字，请按四个一组核对。", "The unlock code has 16 digits; check them in groups of four."
    ),
    "wrong_code": Text(
        "解锁码不对。请核对 16 位数字和文件的日期；仍打不开时请办公室重新出包。",
        "The code is wrong. Check the 16 digits and the day of the file; if it still does not open, ask the office for a new pack.",
    ),
    "damaged": Text(
        "文件不完整或被改动过，打不开。请重新拷贝原文件。",
        "The file is incomplete or was changed and cannot be opened. Copy the original file again.",
    ),
    "no_crypto": Text(
        "在这里打不开：浏览器只对存在手机里的文件（或 https 网页）提供加密功能。请先把文件保存到手机，再用浏览器打开。",
        "It cannot be opened here: browsers give their cryptography only to files on the phone (or https pages). Save the file on the phone "
        "and open it in the browser.",
    ),
    "schematic": Text("乡镇范围为示意，不是行政区划界线。", "Township areas are schematic, not administrative boundaries."),
    "over": Text(
        "行程包已过期（有效期至 {day}，手机上的日期是 {today}），行程不再显示；手机上的记录仍可交回，交回后请删除本文件。"
        "如手机日期不对，请改正后重新打开。",
        "The pack is out of date (valid until {day}; the phone says it is {today}) and shows its stops no longer; records on this phone can "
        "still be handed in. Delete the file afterwards. If the phone's date is wrong, set it right and open the file again.",
    ),
    "other_day": Text(
        "这是 {day} 的行程包，今天是 {today}；行程可能已经改过，请先问办公室。",
        "This pack is for {day}, today is {today}; the plan may have changed since, ask the office first.",
    ),
    "delete_by": Text(
        "收到办公室收条后请删除本文件，最迟 {day}。文件自己不会消失。",
        "Delete this file when the office has given its receipt, on {day} at the latest. It does not go away by itself.",
    ),
    "keeps_nothing": Text(
        "这个浏览器不能在手机上保存记录：关掉本页前请先交回。",
        "This browser keeps no records on the phone: hand them in before this page is closed.",
    ),
    "unreadable": Text(
        "手机上有 {n} 条记录读不出来，请把手机带到办公室。",
        "{n} records on this phone cannot be read; bring the phone to the office.",
    ),
    "comma": Text("、", ", "),
    "no_position": Text("本村暂无位置，请向乡镇问路。", "The village has no position yet; the township knows the way."),
    "navigate": Text("导航到{place}", "Navigate to {place}"),
    "directions": Text("路线说明", "Directions"),
    "no_case": Text(
        "本站没有您可见的案件；听到的新问题请记入下一份台账。",
        "There is no case here that you may see; note what you heard as a new petition in the next ledger.",
    ),
    "key": Text("重点", "key"),
    "about": Text("案情", "What it is about"),
    "measures": Text("做了什么", "What was done"),
    "means": Text("处置方式", "By which means"),
    "level": Text("解决层级", "Level that resolved it"),
    "more": Text("承诺、佐证、改日期", "Promise, proof, another day"),
    "promise": Text("承诺事项", "What was promised"),
    "promise_by": Text("承诺期限", "Promised by"),
    "evidence": Text("佐证在哪里", "Where proof lies"),
    "receiving_body": Text("接收单位（仅依法处理时）", "Receiving body, only when dealt with by law"),
    "on": Text("日期", "Day"),
    "outcome": Text("处置结果（按下即记录）", "What came of it; a press keeps it"),
    "visited": Text("已走访，尚未处置", "Visited; not settled yet"),
    "promise_needs_both": Text("承诺要同时写明事项和期限。", "A promise needs what is promised and by when."),
    "promise_too_early": Text("承诺期限早于处置日期，请改。", "The promise is due before the day of the outcome; change it."),
    "day_to_come": Text(
        "日期还没有到（手机上的日期是 {today}），请改日期；如手机日期不对，请先改正。",
        "That day is still to come (the phone says it is {today}); change it, or the phone's date if that is wrong.",
    ),
    "words_need_outcome": Text(
        "写了措施、承诺或佐证时，请选一项处置结果，否则这些文字无处保存。",
        "With measures, a promise or proof choose one of the outcomes; without one these words have no place.",
    ),
    "recorded": Text("已记录：", "Recorded:"),
    "record": Text("记录走访与结果", "Record visit and outcome"),
    "record_again": Text("再记一条", "Record another"),
    "take_back": Text("撤回", "Take back"),
    "promised": Text("承诺 {by} 前：{what}", "promised by {by}: {what}"),
    "nothing_recorded": Text("还没有记录。", "Nothing is recorded yet."),
    "unsent": Text("{n} 条还没有交回。", "Not handed in yet: {n}."),
    "waiting": Text("{n} 条已导出，还没有收到办公室的收条。", "Exported, without the office's receipt yet: {n}."),
    "all_received": Text("{n} 条办公室都已收到。", "The office has received all {n}."),
    "as_file": Text("存成文件", "Save as a file"),
    "as_codes": Text("二维码", "QR codes"),
    "as_text": Text("文字", "Text"),
    "receipt_is": Text(
        "收条号 {receipt}（{n} 条）。办公室收下后会显示同一个号。",
        "Receipt {receipt} ({n} records). The office shows the same one when it has taken them in.",
    ),
    "file_says": Text("下访记录（已加密），请交县办公室", "Field records, encrypted; for the county's office"),
    "file_saved": Text(
        "文件已存到手机的“下载”里，请用单位规定的方式传回。",
        "The file lies among the phone's downloads; send it back as your office rules.",
    ),
    "scan_all": Text(
        "请办公室逐个扫描，顺序不限，缺一个都不收。", "The office scans each of them, in any order; none may be missing."
    ),
    "code_of": Text("第 {n} 个二维码，共 {all} 个", "QR code {n} of {all}"),
    "copy_all": Text("请整段复制，一个字都不能少。", "Copy all of it; not a sign may be missing."),
    "copied": Text("已复制。", "Copied."),
    "office_receipt": Text("办公室显示的收条号", "The receipt that the office shows"),
    "check": Text("核对", "Check"),
    "receipt_right": Text("一致，办公室已收到。", "It agrees: the office has received them."),
    "receipt_wrong": Text(
        "不一致：办公室收到的不是这台手机导出的内容，请重新导出再交。",
        "It does not agree: what the office received is not what this phone exported. Export and hand in again.",
    ),
}
