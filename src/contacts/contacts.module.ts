import { Module } from '@nestjs/common';
import { SuppressionRepository } from './suppression.repository.js';

@Module({ providers: [SuppressionRepository], exports: [SuppressionRepository] })
export class ContactsModule {}
