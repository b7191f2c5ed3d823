"""Fictional settings and people, in the files' own shape. Any likeness to real people or homes is chance."""

SETTINGS_CSV = """\
setting_ref,name,kind,postcode,local_authority,ofsted_urn,support_name,support_contact
LARCH,Larch House,secure children's home,ZZ1 1AA,Northmoor,SC990001,Noor Haddad (supervision lead),extension 214 or the duty desk
FELLSIDE,Fellside,young offender institution,ZZ2 2BB,Eastfold,,Ewan Pryce (staff care team),extension 590 at any hour
"""

PEOPLE_CSV = """\
person_ref,name,email,access_role,job_role,discipline,setting_ref,employed_from,employed_to,trn
L-01,Amara Okafor,amara.okafor@larch.example,learner,Residential care worker,care,LARCH,2024-03-01,,
L-02,Daniel Reyes,daniel.reyes@larch.example,learner,Senior residential worker,care,LARCH,2021-09-13,,
L-03,Siân Morgan,sian.morgan@larch.example,learner,Night care worker,care,LARCH,2025-01-06,,
L-04,Priya Nair,priya.nair@larch.example,learner,Mental health nurse,health,LARCH,2023-05-22,,
L-05,Tom Hughes,tom.hughes@larch.example,learner,Teacher,education,LARCH,2022-09-01,,9900001
L-06,Grace Mensah,grace.mensah@larch.example,learner,Learning mentor,education,LARCH,2025-09-01,,
F-01,Connor Walsh,connor.walsh@fellside.example,learner,Prison officer,custody,FELLSIDE,2020-02-10,,
F-02,Zainab Ali,zainab.ali@fellside.example,learner,Personal officer,custody,FELLSIDE,2023-11-20,,
F-03,Marcus Bell,marcus.bell@fellside.example,learner,Prison officer,custody,FELLSIDE,2026-02-02,,
F-04,Helen Fraser,helen.fraser@fellside.example,learner,Speech and language therapist,health,FELLSIDE,2024-06-17,,
F-05,Oluwaseun Adeyemi,seun.adeyemi@fellside.example,learner,Tutor,education,FELLSIDE,2022-01-10,,9900002
F-06,Katarzyna Nowak,kasia.nowak@fellside.example,learner,Residential support officer,care,FELLSIDE,2025-04-28,,
T-01,Ruth Abara,ruth.abara@training.example,trainer,Clinical psychologist,,,,,
M-01,Joanne Platt,joanne.platt@larch.example,manager,Registered manager,care,LARCH,2019-04-01,,
M-02,Imran Qureshi,imran.qureshi@fellside.example,manager,Head of residence,custody,FELLSIDE,2018-10-01,,
D-01,Beatrice Lowe,beatrice.lowe@funder.example,funder,Funding officer,,,,,
D-02,Samir Patel,samir.patel@funder.example,funder,Assurance officer,,,,,
A-01,Lena Fischer,lena.fischer@handrail.example,administrator,Service administrator,,,,,
A-02,Obi Eze,obi.eze@handrail.example,administrator,Service administrator,,,,,
"""
