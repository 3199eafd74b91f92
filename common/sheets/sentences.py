"""The one sentence that whoever sent a file gets when it is not read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_SENTENCES = {
    "size": _("文件超过%(limit)sMB，请拆分后上传。"),
    "empty": _("文件是空的，没有读到任何单元格。"),
    "gone": _("上传的文件已不在服务器上，不能再读取；请重新上传。"),
    "unknown": _("这不是电子表格文件；请上传xlsx、xls、ods或csv。"),
    "page": _("这是网页文件，只是名字像表格；请在Excel里另存为xlsx再上传。"),
    "xlsb": _("不支持xlsb格式；请在Excel里另存为xlsx再上传。"),
    "broken": _("文件已损坏或不是规范的表格文件；请用Excel或WPS打开后另存为xlsx再上传。"),
    "aborted": _("这个文件无法安全读取，已停止；请用Excel或WPS打开后另存为xlsx再上传。"),
    "slow": _("读取超过%(limit)s秒，已停止；请删去多余的工作表后再上传。"),
    "large": _("读取这个文件所需的内存超过限度，已停止；请删去多余的工作表和格式后再上传。"),
    "password": _("文件设有打开密码；请去掉密码后再上传。"),
    "parts": _("文件内的部件超过%(limit)s个，不是正常的表格文件。"),
    "path": _("文件内部件的名称不规范，可能指向别处，已拒绝。"),
    "twice": _("文件内有重名的部件，已拒绝。"),
    "bomb": _("文件解压后过大，不是正常的表格文件，已拒绝。"),
    "doctype": _("文件内含文档类型或实体声明，已拒绝。"),
    "macros": _("文件含有宏或控件，已拒绝；请另存为不含宏的xlsx再上传。"),
    "outside": _("文件引用了外部的文件、网址或程序，已拒绝；请断开链接，把公式粘贴为数值后再上传。"),
    "embedded": _("文件嵌有其他文档，已拒绝；请删去嵌入的对象后再上传。"),
    "sheets": _("工作表超过%(limit)s张；请只保留要上报的表。"),
    "rows": _("行数超过%(limit)s；请删去多余的行，或拆分后上传。"),
    "columns": _("列数超过%(limit)s；请删去右侧多余的列。"),
    "columns_line": _("第%(line)s行的列数超过%(limit)s，不是正常的表格。"),
    "cells": _("单元格超过%(limit)s个；请拆分后上传。"),
    "merged": _("合并单元格过多（超过%(limit)s处）；请取消合并后再上传。"),
    "huge": _("有单元格的文字超过%(limit)s个字符，已拒绝。"),
    "huge_line": _("第%(line)s行有单元格的文字超过%(limit)s个字符，已拒绝。"),
    "quotes": _("第%(line)s行的引号没有成对，无法分列；请改正后再上传。"),
    "binary": _("第%(line)s行含有空字符，不是文本表格。"),
    "lost": _("第%(line)s行的文字在保存时已丢失（显示为“�”）；请从原表重新导出。"),
    "cut": _("文件在第%(line)s行中断，最后一个字符不完整；请重新导出。"),
    "mixed": _("第%(line)s行的编码与其他行不同（UTF-8与GB18030混用）；请从同一程序重新导出。"),
    "encoding": _("第%(line)s行的编码无法识别；请另存为UTF-8或xlsx再上传。"),
}


class SheetRefused(ValueError):
    """A file that is not read. `rule` is for machines, the message for whoever sent it."""

    def __init__(self, rule: str, **told: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.told = told

    @property
    def message(self) -> str:
        """In the reader's language, which is known when it is read."""
        return sentence(self.rule, self.told)

    def __str__(self) -> str:
        return self.message


def sentence(rule: str, told: dict[str, object]) -> str:
    """The sentence of a rule, filled in."""
    text = str(_SENTENCES[rule])
    return text % told if told else text
