/** @jsxImportSource preact */
import './checkout.css'
import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { hydrate } from 'preact'

hydrate(<main>{i18n._(msg`Pay`)}</main>, document.body)
