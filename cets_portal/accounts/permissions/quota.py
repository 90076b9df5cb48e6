"""配额: worksheets, the book, allocation, surrender."""

from cets_portal.accounts.permissions.marks import Rule
from cets_portal.accounts.roles import AUDITORS, BUREAU, BUREAU_ALL, CLERKS, ENTERPRISE, MINISTRY, OFFICIALS

PERMISSIONS: dict[str, Rule] = {
    # trial worksheets of quotas
    "worksheet": BUREAU_ALL,
    "worksheet-try": BUREAU_ALL,
    "worksheet-template": BUREAU_ALL,
    "worksheet-result": BUREAU_ALL,
    "worksheet-export": BUREAU_ALL,
    # the allowance book
    "book": OFFICIALS | AUDITORS,
    "book-export": OFFICIALS | AUDITORS,
    "book-own": ENTERPRISE,
    "book-proof": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-account": OFFICIALS | AUDITORS | ENTERPRISE,
    "book-account-export": OFFICIALS | AUDITORS | ENTERPRISE,
    "book-statements": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-statements-template": BUREAU_ALL,
    "book-statement": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-statement-annotated": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-statement-export": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-statement-compare": CLERKS,
    "book-statement-abandon": CLERKS,
    "book-difference": BUREAU_ALL | MINISTRY | AUDITORS,
    "book-adjustment-approve": BUREAU,
    "book-adjustment-refuse": BUREAU,
    # runs of pre-allocation and determination
    "allocation-list": BUREAU_ALL | MINISTRY | AUDITORS,
    "allocation-add": BUREAU,
    "allocation-detail": BUREAU_ALL | MINISTRY | AUDITORS,
    "allocation-export": BUREAU_ALL | MINISTRY | AUDITORS,
    "allocation-compute": BUREAU,
    "allocation-propose": BUREAU,
    "allocation-send-back": BUREAU,
    "allocation-approve": BUREAU,
    "allocation-abandon": BUREAU,
    "allocation-reopen": BUREAU,
    "allocation-settle": BUREAU,
    "allocation-unit": OFFICIALS | AUDITORS | ENTERPRISE,
    "allocation-case": BUREAU,
    "allocation-table": BUREAU_ALL | MINISTRY | AUDITORS,
    # what an allocation rests on: adoptions, balance values, deductions, withholdings
    "paper-list": BUREAU_ALL | MINISTRY | AUDITORS,
    "paper-add": BUREAU,
    "paper-export": BUREAU_ALL | MINISTRY | AUDITORS,
    "paper-detail": BUREAU_ALL | MINISTRY | AUDITORS,
    "paper-file": BUREAU_ALL | MINISTRY | AUDITORS,
    "paper-agree": BUREAU,
    "paper-refuse": BUREAU,
    "paper-lift": BUREAU,
}
