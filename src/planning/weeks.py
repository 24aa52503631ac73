"""Weeks run from Monday to Sunday in Asia/Kolkata and are named by the Sunday on which they end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")


def week_ending(day: date) -> date:
    """The Sunday that ends the week of `day`.

    >>> week_ending(date(2020, 5, 20))
    datetime.date(2020, 5, 24)
    """
    return day + timedelta(days=7 - day.isoweekday())


def latest_week(as_of: date) -> date:
    """The latest Sunday on or before `as_of`: the week that figures of that day use.

    >>> latest_week(date(2020, 5, 23))
    datetime.date(2020, 5, 17)
    """
    return as_of - timedelta(days=as_of.isoweekday() % 7)


def week_name(sunday: date) -> str:
    """ISO name of the week that ends on `sunday`.

    >>> week_name(date(2020, 5, 24))
    '2020-W21'
    """
    year, week, _ = sunday.isocalendar()
    return f"{year}-W{week:02d}"


def weeks_after(sunday: date, count: int) -> list[date]:
    """The `count` Sundays that follow `sunday`.

    >>> weeks_after(date(2020, 5, 24), 2)
    [datetime.date(2020, 5, 31), datetime.date(2020, 6, 7)]
    """
    return [sunday + timedelta(weeks=number) for number in range(1, count + 1)]


def day_in_india(moment: datetime) -> date:
    """The day that an aware `moment` falls on in India.

    >>> from datetime import timezone
    >>> day_in_india(datetime(2020, 5, 24, 19, 30, tzinfo=timezone.utc))
    datetime.date(2020, 5, 25)
    """
    return moment.astimezone(INDIA).date()
