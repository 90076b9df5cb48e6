"""存证的网址: receipts for those whose they are, the log's checkpoints for everybody."""

from django.urls import path

from cets_portal.evidence.views import checkpoints, receipts

urlpatterns = [
    path("receipts/<int:index>/", receipts.receipt_detail, name="receipt-detail"),
    path("receipts/<int:index>.json", receipts.receipt_file, name="receipt-file"),
    path("receipts/<int:index>/content/", receipts.receipt_content, name="receipt-content"),
    path("receipts/<int:index>.pdf", receipts.receipt_pdf, name="receipt-pdf"),
    path("public/log/", checkpoints.public_log, name="public-log"),
    path("public/log/<int:size>.json", checkpoints.public_checkpoint, name="log-checkpoint"),
    path("public/log/<int:old>-<int:new>.json", checkpoints.public_consistency, name="log-consistency"),
    path("public/log/verify_receipt.py", checkpoints.public_verifier, name="log-verifier"),
]
