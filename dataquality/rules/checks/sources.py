"""依据文件: the documents on which the checks rest, by number, and what rests on none."""

from typing import Final

from cets_portal.norms.marking import gettext_noop as _

#: 企业温室气体排放核查技术指南 发电设施.
POWER: Final = "CETS-VG-01.01-V02-2026"
#: 企业温室气体排放核算与报告指南 发电设施; its text was not found, the list of its changes was read.
POWER_ACCOUNTING: Final = "CETS-AG-01.01-V04-2026"
#: 企业温室气体排放核算与报告指南 钢铁行业.
STEEL: Final = "CETS-AG-03.01-V01-2024"
#: The same of cement and of aluminium; their texts were not found.
CEMENT: Final = "CETS-AG-02.01-V01-2024"
ALUMINIUM: Final = "CETS-AG-04.01-V01-2024"
#: 关于做好2025年全国碳排放权交易市场有关工作的通知.
NOTICE: Final = "环办气候函〔2025〕140号"
#: The Ministry's public cases of falsified data, as reported.
CASES: Final = _("生态环境部通报的典型问题案例（2022-03-14）")
#: No document says so: a judgement of this portal, grade D.
OURS: Final = _("本系统判断")
