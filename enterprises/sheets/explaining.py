"""Which remarks explain nothing, however many words they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

# Whole remarks, as they stand.
EMPTY_WORDS = (
    *("正常", "正常生产", "生产正常", "正常经营", "经营正常", "无", "暂无", "没有", "无说明", "无备注", "无异常", "略"),
    *("已核对", "已核实", "已确认", "核对无误", "核实无误", "数据无误", "无误", "属实", "数据属实", "情况属实", "正确"),
    *("同上", "如上", "同前", "同比增长", "同比下降", "环比增长", "环比下降", "增长", "下降", "增加", "减少"),
    *("是", "否", "有", "好", "OK", "ok", "N/A", "n/a", "none"),
)
# A remark with one of these says nothing of a firm that stands still now.
_GOES_ON = ("恢复", "复产", "未停产", "没停产", "没有停产", "不停产", "部分停产")
# Of fewer rows with figures a text that most of them share may still be the reason of each.
_FEWEST_ROWS = 10


def says_nothing(text: str) -> bool:
    return text in EMPTY_WORDS


def tells_of_halt(text: str) -> bool:
    return "停产" in text and not any(word in text for word in _GOES_ON)


def shared(remarks: Sequence[str | None], figures: Sequence[Sequence[int | None]]) -> str | None:
    """The remark that stands in more than half of the rows with figures: it cannot be the reason of each of them.

    `figures` are columns beside the remarks.
    """
    repeated = Counter(filter(None, remarks)).most_common(1)
    if not repeated or not figures or 2 * repeated[0][1] <= _FEWEST_ROWS:
        return None
    rows = [line.count(None) < len(figures) for line in zip(*figures, strict=True)]
    counted = sum(rows)
    told = Counter(remark for remark, has_figures in zip(remarks, rows, strict=True) if remark and has_figures)
    text, times = told.most_common(1)[0] if told else ("", 0)
    return text if counted >= _FEWEST_ROWS and 2 * times > counted else None
