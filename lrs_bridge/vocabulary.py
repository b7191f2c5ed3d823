"""Verbs, activity types, categories and extension IRIs, spelt once.

Source: cmi5 sections 7.1, 9.3, 9.6 and 10; xAPI 1.0.3 Data 2.4.3; ADL verb list.
"""

ADL_VERBS = "http://adlnet.gov/expapi/verbs/"
W3ID_ADL_VERBS = "https://w3id.org/xapi/adl/verbs/"

LAUNCHED = ADL_VERBS + "launched"
INITIALIZED = ADL_VERBS + "initialized"
COMPLETED = ADL_VERBS + "completed"
PASSED = ADL_VERBS + "passed"
FAILED = ADL_VERBS + "failed"
ABANDONED = W3ID_ADL_VERBS + "abandoned"
WAIVED = W3ID_ADL_VERBS + "waived"
TERMINATED = ADL_VERBS + "terminated"
SATISFIED = W3ID_ADL_VERBS + "satisfied"
ANSWERED = ADL_VERBS + "answered"
VOIDED = ADL_VERBS + "voided"
COMMENTED = ADL_VERBS + "commented"
EXPERIENCED = ADL_VERBS + "experienced"
# Of the Tin Can registry, where Moodle and others take it from: an assessor judged what somebody did.
EVALUATED = "http://www.tincanapi.co.uk/verbs/evaluated"

CMI5_VERBS = (LAUNCHED, INITIALIZED, COMPLETED, PASSED, FAILED, ABANDONED, WAIVED, TERMINATED, SATISFIED)

VERB_WORDS = {
    LAUNCHED: "launched",
    INITIALIZED: "initialized",
    COMPLETED: "completed",
    PASSED: "passed",
    FAILED: "failed",
    ABANDONED: "abandoned",
    WAIVED: "waived",
    TERMINATED: "terminated",
    SATISFIED: "satisfied",
    ANSWERED: "answered",
    VOIDED: "voided",
    COMMENTED: "commented",
    EXPERIENCED: "experienced",
    EVALUATED: "evaluated",
}

CATEGORY_CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
CATEGORY_MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"

TYPE_COURSE = "https://w3id.org/xapi/cmi5/activitytype/course"
TYPE_BLOCK = "https://w3id.org/xapi/cmi5/activitytype/block"
TYPE_LESSON = "http://adlnet.gov/expapi/activities/lesson"
TYPE_MEDIA = "http://adlnet.gov/expapi/activities/media"
TYPE_INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"

_CMI5_EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions/"
EXTENSION_SESSION_ID = _CMI5_EXTENSION + "sessionid"
EXTENSION_MASTERY_SCORE = _CMI5_EXTENSION + "masteryscore"
EXTENSION_LAUNCH_MODE = _CMI5_EXTENSION + "launchmode"
EXTENSION_LAUNCH_URL = _CMI5_EXTENSION + "launchurl"
EXTENSION_MOVE_ON = _CMI5_EXTENSION + "moveon"
EXTENSION_LAUNCH_PARAMETERS = _CMI5_EXTENSION + "launchparameters"
EXTENSION_REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"

STATE_LAUNCH_DATA = "LMS.LaunchData"
PROFILE_LEARNER_PREFERENCES = "cmi5LearnerPreferences"

# Ours: paths under the bridge's own public address, so that an IRI resolves to the house that speaks it.
PATH_MODULE_VERSION = "/xapi-vocabulary/module-version"
PATH_BUILD = "/xapi-vocabulary/build"
PATH_LIMITS = "/xapi-vocabulary/limits"  # how much a request to the xAPI store may bring and give
PATH_RATING = "/xapi-vocabulary/rating"
PATH_PART = "/xapi-vocabulary/part"
PATH_ENDING = "/xapi-vocabulary/ending"
# What makes a passed check's draw again: {check, seed, questions}. The runtime writes it into `passed`.
PATH_CHECK_DRAW = "/xapi-vocabulary/check-draw"
PATH_OBSERVED_ON = "/xapi-vocabulary/observed-on"
