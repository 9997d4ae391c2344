"""The parts of one process put together: what exists, and which roles work on it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cached_property, partial

from aiogram import Bot
from aiohttp import web

from bot.admin.backstage import Backstage
from bot.admin.messages import announce, show
from bot.budgets import Budgets, Limits
from bot.chats import Chats
from bot.clock import Clock
from bot.courier import Courier
from bot.gateway import Intake, Poller
from bot.handlers import build_dispatcher
from bot.handlers.internal import Internal
from bot.host import Host
from bot.lags import Lags
from bot.levels import Drawer
from bot.metrics import Metrics
from bot.model_watch import ModelWatch
from bot.ownership import Ownership
from bot.pace import Pace, RealPace
from bot.pipeline import Pipeline, Stage
from bot.pipeline import Role as Runnable
from bot.robots import Robots
from bot.schedule.chores import Chores
from bot.schedule.desk import JobId, ScheduleDesk
from bot.schedule.errand import Commands
from bot.schedule.runs import Runs
from bot.schedule.trainer import Trainer
from bot.sender import Sender
from bot.settings import Role, Settings
from bot.web import WebServer, build_app
from bot.webhook import Webhook
from bot.worker import Handling, Worker
from engine.play import Engine
from engine.state import Rules, Table, TableId
from engine.store.connection import Client, StoreError
from engine.store.deadlines import Deadlines
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from engine.store.streams import Inbox, Outbox
from engine.store.tables import TableStore
from models.registry import Registry

LEASE_MS = 4_000
"""How long the partitions of a killed process stay unserved."""


@dataclass
class Parts:
    """Everything a process of the bot is made of; each part is made when first asked for."""

    settings: Settings
    keys: Keys
    redis: Client
    bot: Bot
    owner: str
    chance: random.Random
    pace: Pace = field(default_factory=RealPace)
    limits: Limits = field(default_factory=Limits)
    block_ms: int = 1_000
    """How long a reader of a stream waits for news, and so how long a stop may take."""
    redis_url: str = ""
    """The store's address, which the schedule needs for a connection of its own."""

    def __post_init__(self) -> None:
        self.metrics = Metrics()
        self.inbox = Inbox(self.redis, self.keys)
        self.outbox = Outbox(self.redis, self.keys)
        self.notes = Notes(self.redis, self.keys)
        self.leases = Leases(self.redis, self.keys)
        self.tables = TableStore(self.redis, self.keys)
        self.robots = Robots(Registry(self.settings.models_dir), self.chance)

    @cached_property
    def host(self) -> Host:
        """The host of all tables."""
        return Host(
            engine=Engine(self.tables, self._new_table),
            tables=self.tables,
            notes=self.notes,
            inbox=self.inbox,
            keys=self.keys,
            robots=self.robots,
            drawer=Drawer(self.chance),
        )

    @cached_property
    def trainer(self) -> Trainer:
        """Runs what is to be done beside the games."""
        settings = self.settings
        commands = Commands(
            settings.corpus_dir, settings.feeds_file, settings.models_dir, settings.data_dir / "runs"
        )
        return Trainer(
            commands=commands,
            runs=Runs(self.notes, self.leases),
            leases=self.leases,
            show=partial(show, self.host, settings.bot_admin_ids, settings.default_language),
            pace=self.pace,
            owner=self.owner,
        )

    @cached_property
    def backstage(self) -> Backstage:
        """What administrators can reach."""
        return Backstage(
            admins=self.settings.bot_admin_ids,
            host=self.host,
            trainer=self.trainer,
            desk=ScheduleDesk(self.notes),
            models=self.settings.models_dir,
            default_language=self.settings.default_language,
            pace=self.pace,
        )

    @cached_property
    def intake(self) -> Intake:
        """Where updates enter."""
        return Intake(self.bot.id, self.inbox, self.keys, self.metrics)

    @cached_property
    def webhook(self) -> Webhook | None:
        """The webhook of the settings, if they name one."""
        if not self.settings.webhook_url:
            return None
        return Webhook(
            bot=self.bot,
            intake=self.intake,
            pace=self.pace,
            url=self.settings.webhook_url,
            secret=self.settings.webhook_secret.get_secret_value(),
        )

    def _new_table(self, table_id: TableId) -> Table:
        settings = self.settings
        rules = Rules(
            n_clues=settings.clues_per_round,
            clue_ms=settings.clue_seconds * 1000,
            turn_ms=settings.turn_seconds * 1000,
            claim_ms=settings.claim_seconds * 1000,
            grace_ms=settings.lag_grace_ms,
        )
        return Table(table_id, settings.default_language, rules)

    async def fault(self) -> str | None:
        """What is wrong with the store, in one line; None when it answers."""
        try:
            await self.leases.owner(0)
        except StoreError as error:
            return str(error)
        return None


def pipeline(parts: Parts) -> Pipeline:
    """The roles of the settings, in stages that drain from the intake to the output."""
    wanted = parts.settings.roles
    makers = {
        Role.GATEWAY: _gateway,
        Role.CLOCK: _clock,
        Role.SCHEDULER: _scheduler,
        Role.WORKER: _worker,
        Role.SENDER: _sender,
    }
    stages = [Stage(role.value, [make(parts)] if role in wanted else []) for role, make in makers.items()]
    # What runs beside the games is ended while there is still somebody to say so.
    stages.insert(list(makers).index(Role.WORKER), Stage("training", _training(parts)))
    # The watch has nothing to drain: it may stop first.
    watch = [ModelWatch(parts.robots, parts.pace)] if Role.WORKER in wanted else []
    return Pipeline([Stage("web", _web(parts)), Stage("models", watch), *stages])


def _gateway(parts: Parts) -> Runnable:
    if parts.webhook is not None:
        return parts.webhook
    return Poller(
        bot=parts.bot,
        intake=parts.intake,
        leases=parts.leases,
        pace=parts.pace,
        owner=parts.owner,
        lease_ms=LEASE_MS,
    )


def _clock(parts: Parts) -> Runnable:
    return Clock(
        deadlines=Deadlines(parts.redis, parts.keys),
        partitions=lambda: range(parts.keys.partitions),
        pace=parts.pace,
        metrics=parts.metrics,
    )


def _scheduler(parts: Parts) -> Runnable:
    # The library is loaded by the one role that needs it.
    from bot.schedule.scheduler import Scheduler

    settings = parts.settings
    crons = {
        JobId.FETCH: settings.schedule_fetch,
        JobId.RETRAIN_RU: settings.schedule_retrain_ru,
        JobId.RETRAIN_EN: settings.schedule_retrain_en,
    }
    chores = Chores(
        *(parts.trainer, Registry(settings.models_dir), parts.pace, settings.retrain_on_growth),
        announce=partial(announce, parts.host),
    )
    return Scheduler(
        crons=crons,
        url=parts.redis_url,
        cluster=settings.redis_cluster,
        keys=parts.keys,
        desk=ScheduleDesk(parts.notes),
        chores=chores,
        leases=parts.leases,
        pace=parts.pace,
        owner=parts.owner,
    )


def _training(parts: Parts) -> list[Runnable]:
    return [parts.trainer] if parts.settings.roles & {Role.SCHEDULER, Role.WORKER} else []


def _worker(parts: Parts) -> Runnable:
    backstage = parts.backstage if parts.settings.bot_admin_ids else None
    dispatcher = build_dispatcher(parts.host, Chats(parts.notes), backstage)
    handling = Handling(parts.bot, dispatcher, Internal(parts.host), parts.pace)
    worker = Worker(
        inbox=parts.inbox,
        handling=handling,
        pace=parts.pace,
        metrics=parts.metrics,
        block_ms=parts.block_ms,
    )
    return Ownership(
        role="worker",
        partitions=parts.keys.partitions,
        serve=worker.serve,
        place=lambda partition: partition,
        leases=parts.leases,
        pace=parts.pace,
        owner=parts.owner,
        lease_ms=LEASE_MS,
    )


def _sender(parts: Parts) -> Runnable:
    sender = Sender(
        courier=Courier(parts.bot),
        outbox=parts.outbox,
        inbox=parts.inbox,
        notes=parts.notes,
        keys=parts.keys,
        budgets=Budgets(parts.limits),
        pace=parts.pace,
        metrics=parts.metrics,
        block_ms=parts.block_ms,
    )
    return Ownership(
        role="sender",
        partitions=parts.keys.partitions,
        serve=sender.serve,
        place=lambda partition: f"sender:{partition}",
        leases=parts.leases,
        pace=parts.pace,
        owner=parts.owner,
        lease_ms=LEASE_MS,
    )


def _lags(parts: Parts) -> Lags:
    return Lags(inbox=parts.inbox, outbox=parts.outbox, partitions=parts.keys.partitions, pace=parts.pace)


def _web(parts: Parts) -> list[Runnable]:
    serves_webhook = parts.webhook is not None and Role.GATEWAY in parts.settings.roles
    if not serves_webhook and Role.WEB not in parts.settings.roles:
        return []
    app: web.Application = build_app(parts.metrics, parts.fault, _lags(parts))
    if serves_webhook and parts.webhook is not None:
        parts.webhook.add_to(app)
    return [WebServer(app, parts.settings.web_host, parts.settings.web_port)]
